// A screen as the corpus describes it (Corpus/README.md).

import Codecs
import Terminal

struct ExpectedScreen {
  private let json: JSON

  init(_ name: String) throws { json = try JSON(parsing: Corpus.expectation(name)) }

  var lines: [String] { json["lines"].elements.compactMap(\.string) }
  var cursor: [Int] { json["cursor"].elements.compactMap(\.int) }
  var isAlternate: Bool { json["alternate"].bool ?? false }
  var title: String { json["title"].string ?? "" }
  /// In hexadecimal; nil where replies are not compared.
  var replies: String? { json["replies"].string }
  var repliesPattern: String? { json["repliesPattern"].string }

  /// How each cell looks; nil where that is not compared.
  func styles(size: Size) -> [[Style?]]? {
    guard !json["attributes"].isNull else { return nil }
    var styles = [[Style?]](repeating: Array(repeating: .plain, count: size.columns), count: size.rows)
    for run in json["attributes"].elements { Self.set(Style(run.elements[3]), on: run, in: &styles) }
    for run in json["ignoreAttributes"].elements { Self.set(nil, on: run, in: &styles) }
    return styles
  }

  private static func set(_ style: Style?, on run: JSON, in styles: inout [[Style?]]) {
    let numbers = run.elements.prefix(3).compactMap(\.int)
    for column in numbers[1]..<numbers[2] { styles[numbers[0]][column] = style }
  }
}

extension Style {
  fileprivate init(_ json: JSON) {
    let attributes: [(String, Attributes)] = [
      ("bold", .bold), ("dim", .dim), ("italic", .italic), ("underline", .underline), ("reverse", .reverse),
      ("strike", .strike), ("blink", .blink), ("hidden", .hidden),
    ]
    self.init(
      foreground: Colour(json["fg"].string), background: Colour(json["bg"].string),
      attributes: Attributes(attributes.filter { json[$0.0].bool ?? false }.map(\.1)))
  }
}

extension Colour {
  fileprivate init(_ text: String?) {
    let digits = text?.drop { $0 != ":" && $0 != "#" }.dropFirst() ?? ""
    if text?.hasPrefix("index:") ?? false {
      self = .indexed(UInt8(digits) ?? 0)
    } else if let value = UInt32(digits, radix: 16) {
      self = .rgb(
        UInt8(truncatingIfNeeded: value >> 16), UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value))
    } else {
      self = .standard
    }
  }
}
