// The JSONPath subset of CRD printer columns: `.a.b`, `.a[0]`, `.a[?(@.type=='Ready')].status`, `\.` inside a name. Pure.

public import Codecs

public struct JSONPath: Sendable, Hashable {
  enum Step: Sendable, Hashable {
    case member(String)
    case index(Int)
    /// The first element whose member has that text.
    case match(member: String, text: String)
  }

  let steps: [Step]

  public init(_ text: String) {
    var steps: [Step] = []
    var rest = text[...]
    while let character = rest.first {
      if character == "[" {
        let end = rest.firstIndex(of: "]") ?? rest.endIndex
        steps.append(Self.bracket(rest[rest.index(after: rest.startIndex)..<end]))
        rest = end == rest.endIndex ? rest[end...] : rest[rest.index(after: end)...]
      } else {
        if character == "." { rest.removeFirst() }
        let name = Self.name(&rest)
        if !name.isEmpty { steps.append(.member(name)) }
      }
    }
    self.steps = steps
  }

  private static func name(_ rest: inout Substring) -> String {
    var name = ""
    while let character = rest.first, character != ".", character != "[" {
      rest.removeFirst()
      if character == "\\", let escaped = rest.popFirst() { name.append(escaped) } else { name.append(character) }
    }
    return name
  }

  private static func bracket(_ inside: Substring) -> Step {
    if let index = Int(inside) { return .index(index) }
    let condition = inside.drop { "?(@.".contains($0) }.prefix { $0 != ")" }
    let sides = condition.split(separator: "=", omittingEmptySubsequences: true)
    let text = sides.count > 1 ? sides[1].filter { $0 != "'" && $0 != "\"" } : ""
    return .match(member: String(sides.first ?? ""), text: text)
  }

  public func value(in object: JSON) -> JSON {
    steps.reduce(object) { value, step in
      switch step {
      case .member(let name): value[name]
      case .index(let index): value[index]
      case .match(let member, let text): value.elements.first { $0[member].string == text } ?? .null
      }
    }
  }
}
