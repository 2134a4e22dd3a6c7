// The JSONPath subset of printer columns, as the registry writes them.

import Codecs

/// A path into an object: `.status.phase`, `.items[0]`, `.conditions[?(@.type=='Ready')].status`, with `\.` for a dot
/// inside a member's name.
struct ColumnPath: Sendable {
  private enum Step: Sendable {
    case member(String)
    case element(Int)
    case first(where: String, is: String)
  }

  private let steps: [Step]

  /// Steps that cannot be read lead nowhere: the value is null then.
  init(_ text: String) { steps = Self.parse(text) }

  func value(in object: JSON) -> JSON {
    steps.reduce(object) { value, step in
      switch step {
      case .member(let name): value[name]
      case .element(let index): value[index]
      case .first(let name, let wanted): value.elements.first { $0[name].string == wanted } ?? .null
      }
    }
  }

  /// The value as a cell shows it; nil for null and for arrays and objects.
  func text(in object: JSON) -> String? {
    switch value(in: object) {
    case .string(let text): text.isEmpty ? nil : text
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .double(let value): String(value)
    case .null, .array, .object: nil
    }
  }

  private static func parse(_ text: String) -> [Step] {
    var steps: [Step] = []
    var name = ""
    func flush() {
      if !name.isEmpty { steps.append(.member(name)) }
      name = ""
    }
    var rest = text[...]
    while let character = rest.popFirst() {
      switch character {
      case ".": flush()
      case "\\": if let escaped = rest.popFirst() { name.append(escaped) }
      case "[":
        flush()
        let inside = rest.prefix { $0 != "]" }
        rest = rest.dropFirst(inside.count + 1)
        steps.append(bracket(inside))
      default: name.append(character)
      }
    }
    flush()
    return steps
  }

  private static func bracket(_ inside: Substring) -> Step {
    if let index = Int(inside) { return .element(index) }
    let parts = inside.drop { "?(@.".contains($0) }.split(separator: "=", maxSplits: 1)
    let wanted = (parts.last ?? "").drop { "='\"".contains($0) }.prefix { !"'\")".contains($0) }
    return .first(where: String(parts.first ?? ""), is: String(wanted))
  }
}
