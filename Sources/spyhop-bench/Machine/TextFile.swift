// Small files, read and written whole.

import FoundationEssentials

enum TextFile {
  static func read(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  static func write(_ text: String, to path: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }
}

/// A new directory that goes, with all that is in it, when its owner does.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    path = "\(FileManager.default.temporaryDirectory.path)/spyhop-bench-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
