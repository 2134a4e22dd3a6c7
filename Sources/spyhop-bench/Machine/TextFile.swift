// Small files, read and written whole.

import FoundationEssentials
import Glibc

enum TextFile {
  static func read(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  static func write(_ text: String, to path: String) throws { try Data(text.utf8).write(to: URL(filePath: path)) }
}

extension TextFile {
  /// Waits until a log has the text, at most 10 s; throws with the log where it does not. Blocks.
  static func wait(for text: String, in log: String, of program: String) throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
      if let said = try? read(log), said.contains(text) { return }
      usleep(500)
    }
    throw BenchError("\(program) did not start: \((try? read(log)) ?? "")")
  }
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
