// Which members of a JSON value are wanted. What else a text holds is passed over by the parser, which costs a tenth of
// making it.

/// The wanted part of a value: all of it, or of objects some members, each with a shape of its own.
///
/// Of an array every element has the array's shape; a value that is neither stays whole.
public struct JSONShape: Sendable, Hashable {
  struct Member: Sendable, Hashable {
    let name: String
    /// To compare with what the parser reads.
    let bytes: [UInt8]
    let shape: JSONShape
  }

  /// Nil for all there are.
  let members: [Member]?

  private init(members: [Member]?) { self.members = members }

  public static let all = JSONShape(members: nil)
}

extension JSONShape: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, JSONShape)...) {
    members = elements.map { Member(name: $0, bytes: Array($0.utf8), shape: $1) }
  }

  /// Of objects these members as they are.
  public init(_ names: [String]) {
    members = names.map { Member(name: $0, bytes: Array($0.utf8), shape: .all) }
  }
}

extension JSON {
  /// The part of this value that a shape asks for; members that are not there stay away.
  public func cut(to shape: JSONShape) -> JSON {
    guard let members = shape.members else { return self }
    switch self {
    case .object(let object):
      let pairs = members.compactMap { member in
        object[member.name].map { JSONObject.Pair(key: member.name, value: $0.cut(to: member.shape)) }
      }
      return .object(JSONObject(uniquePairs: pairs))
    case .array(let elements): return .array(elements.map { $0.cut(to: shape) })
    default: return self
    }
  }
}
