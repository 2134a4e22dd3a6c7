// Short ways to give an emulator text and to look at what it shows.

import FoundationEssentials
import Terminal

extension TerminalEmulator {
  init(_ columns: Int, _ rows: Int, options: Options = Options(), _ text: String = "") {
    self.init(size: Size(columns: columns, rows: rows), options: options)
    read(text)
  }

  mutating func read(_ text: String) { read(Array(text.utf8)) }

  /// The rows up to the last that is not blank.
  var shown: [String] {
    var lines = screenText
    while lines.last == "" { lines.removeLast() }
    return lines
  }

  var cursorPlace: [Int] { [cursorRow, cursorColumn] }

  mutating func takeReplyText() -> String { String(decoding: takeReplies(), as: UTF8.self) }
}

/// The streams of the corpus, by name; none where the directory is missing.
enum Corpus {
  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return files.filter { $0.hasSuffix(".bytes") }.map { String($0.dropLast(6)) }.sorted()
  }()

  static func bytes(_ name: String) throws -> [UInt8] { try file("\(name).bytes") }

  static func expectation(_ name: String) throws -> [UInt8] { try file("\(name).json") }

  private static func file(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: directory.appending(path: name)))
  }

  private static let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus")
}
