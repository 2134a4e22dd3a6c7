// A screen as JSON, in the form of the terminal corpus (Tests/TerminalTests/Emulator/Corpus/README.md). Pure.

import Codecs
import Terminal

extension TerminalEmulator {
  /// What is to be seen, and beside it the replies that were taken from it on the way.
  func screenJSON(replies: [UInt8]) -> JSON {
    var json: JSON = [
      "columns": .integer(Int64(size.columns)), "rows": .integer(Int64(size.rows)),
      "lines": .array(screenText.map { .string($0) }),
      "cursor": [.integer(Int64(cursorRow)), .integer(Int64(cursorColumn))],
      "attributes": .array((0..<size.rows).flatMap { Self.runs(of: row($0), row: $0) }),
      "replies": .string(replies.map(\.hexadecimal).joined()), "alternate": .bool(isAlternate),
    ]
    if !title.isEmpty { json["title"] = .string(title) }
    return json
  }

  /// `[row, first column, column after, style]` for each stretch of cells that look alike and are not plain.
  private static func runs(of cells: ArraySlice<Cell>, row: Int) -> [JSON] {
    let styles = cells.map(\.visibleStyle)
    var runs: [JSON] = []
    var start = 0
    while start < styles.count {
      let end = styles[start...].firstIndex { $0 != styles[start] } ?? styles.count
      if styles[start] != .plain {
        runs.append([.integer(Int64(row)), .integer(Int64(start)), .integer(Int64(end)), styles[start].json])
      }
      start = end
    }
    return runs
  }
}

extension Style {
  private static let names: [(String, Attributes)] = [
    ("bold", .bold), ("dim", .dim), ("italic", .italic), ("underline", .underline), ("reverse", .reverse),
    ("strike", .strike), ("blink", .blink), ("hidden", .hidden),
  ]

  fileprivate var json: JSON {
    var json: JSON = [:]
    for (name, attribute) in Self.names where attributes.contains(attribute) { json[name] = true }
    if foreground != .standard { json["fg"] = .string(foreground.name) }
    if background != .standard { json["bg"] = .string(background.name) }
    return json
  }
}

extension Colour {
  fileprivate var name: String {
    if let index { return "index:\(index)" }
    guard let (red, green, blue) = components else { return "default" }
    return "#" + [red, green, blue].map(\.hexadecimal).joined()
  }
}

extension UInt8 {
  fileprivate var hexadecimal: String { (self < 16 ? "0" : "") + String(self, radix: 16) }
}
