// The members of a JSON object in their order.
// Kubernetes objects have few members a level: a linear search through one array beats hashing there, in time and size.

/// An ordered collection of uniquely named JSON members.
public struct JSONObject: Sendable, Hashable, Sequence, ExpressibleByDictionaryLiteral {
  @usableFromInline var pairs: [Pair]

  @usableFromInline
  struct Pair: Sendable, Hashable {
    @usableFromInline var key: String
    @usableFromInline var value: JSON

    @usableFromInline
    init(key: String, value: JSON) {
      self.key = key
      self.value = value
    }
  }

  public init() { pairs = [] }

  /// The members given, the last one where a name comes twice, `null` members left out.
  public init(_ members: [(String, JSON)]) {
    pairs = []
    pairs.reserveCapacity(members.count)
    for (key, value) in members where !value.isNull { self[key] = value }
  }

  public init(dictionaryLiteral elements: (String, JSON)...) { self.init(elements) }

  /// Takes pairs already known to be unique; the parser's way in.
  init(uniquePairs: [Pair]) { pairs = uniquePairs }

  public var count: Int { pairs.count }
  public var isEmpty: Bool { pairs.isEmpty }
  public var keys: [String] { pairs.map(\.key) }

  /// A member; setting nil, or null just so, removes it.
  public subscript(key: String) -> JSON? {
    get {
      for pair in pairs where pair.key == key { return pair.value }
      return nil
    }
    set {
      let index = pairs.firstIndex { $0.key == key }
      switch (index, newValue?.isNull == true ? nil : newValue) {
      case (let index?, let value?): pairs[index].value = value
      case (let index?, nil): pairs.remove(at: index)
      case (nil, let value?): pairs.append(Pair(key: key, value: value))
      case (nil, nil): break
      }
    }
  }

  public func makeIterator() -> AnyIterator<(key: String, value: JSON)> {
    var rest = pairs.makeIterator()
    return AnyIterator { rest.next().map { ($0.key, $0.value) } }
  }

  /// Equal with the same members in any order, as JSON means it.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    guard left.count == right.count else { return false }
    for (a, b) in zip(left.pairs, right.pairs) where a != b {
      return left.pairs.allSatisfy { right[$0.key] == $0.value }
    }
    return true
  }

  public func hash(into hasher: inout Hasher) {
    var sum = 0
    for pair in pairs { sum ^= pair.hashValue }
    hasher.combine(sum)
  }
}

extension JSON {
  /// This value without members that are null: what Go clients write for fields without a value.
  public var withoutNulls: JSON {
    switch self {
    case .object(let object):
      .object(
        JSONObject(
          uniquePairs: object.pairs.compactMap { pair in
            pair.value.isNull ? nil : JSONObject.Pair(key: pair.key, value: pair.value.withoutNulls)
          }))
    case .array(let elements): .array(elements.map(\.withoutNulls))
    default: self
    }
  }
}
