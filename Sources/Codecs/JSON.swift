// The ordered JSON tree that every Kubernetes object is held in.
// Here: the value and access to its members. Parsing and printing have files of their own.

/// A JSON value that keeps the order of object members, so that unknown fields survive a round trip unchanged.
public enum JSON: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int64)
  case double(Double)
  case string(String)
  case array([JSON])
  case object(JSONObject)
}

extension JSON {
  /// The text of a string value, nil for any other.
  public var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  public var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The value of a whole number, nil for any other and for fractions.
  public var int: Int? {
    switch self {
    case .integer(let value): Int(value)
    case .double(let value): Int(exactly: value)
    default: nil
    }
  }

  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// The elements of an array, empty for any other value.
  public var elements: [JSON] {
    if case .array(let value) = self { value } else { [] }
  }

  /// The members of an object, empty for any other value.
  public var members: JSONObject {
    if case .object(let value) = self { value } else { JSONObject() }
  }

  /// Members whose values are strings, as labels and annotations are; other members are left out.
  public var stringMap: [String: String] {
    var map: [String: String] = [:]
    for (key, value) in members { map[key] = value.string }
    return map
  }

  public var isNull: Bool { self == .null }

  public var isObject: Bool {
    if case .object = self { true } else { false }
  }

  public var isArray: Bool {
    if case .array = self { true } else { false }
  }

  /// False for null, `{}`, `[]` and `""`: what Go's `omitempty` leaves out (numbers and booleans always count).
  public var hasContent: Bool {
    switch self {
    case .null: false
    case .string(let value): !value.isEmpty
    case .array(let value): !value.isEmpty
    case .object(let value): !value.isEmpty
    default: true
    }
  }

  /// The word for this value's kind in messages: `null`, `boolean`, `number`, `string`, `array` or `object`.
  public var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .integer, .double: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}

// MARK: - Members by name

extension JSON {
  /// A member of an object; null where it or the object is missing.
  ///
  /// Setting makes this value an object where it is none; setting null removes the member.
  public subscript(key: String) -> JSON {
    get {
      if case .object(let object) = self { object[key] ?? .null } else { .null }
    }
    set {
      guard case .object(var object) = self else {
        if !newValue.isNull { self = .object([key: newValue]) }
        return
      }
      self = .null  // gives up the reference, so that the change is made in place
      object[key] = newValue.isNull ? nil : newValue
      self = .object(object)
    }
    _modify {
      guard case .object(var object) = self else {
        var value = JSON.null
        yield &value
        if !value.isNull { self = .object([key: value]) }
        return
      }
      self = .null
      var value = object[key] ?? .null
      yield &value
      object[key] = value.isNull ? nil : value
      self = .object(object)
    }
  }

  /// The value at a path of member names, null where any step is missing; setting makes the steps on the way.
  public subscript(path: [String]) -> JSON {
    get { path.reduce(self) { $0[$1] } }
    set {
      guard let first = path.first else {
        self = newValue
        return
      }
      self[first][Array(path.dropFirst())] = newValue
    }
  }

  /// As the subscript by an array of names: `pod["status", "phase"]`.
  public subscript(first: String, second: String, rest: String...) -> JSON {
    get { self[[first, second] + rest] }
    set { self[[first, second] + rest] = newValue }
  }

  /// An element of an array; null outside its bounds.
  public subscript(index: Int) -> JSON {
    if case .array(let array) = self, array.indices.contains(index) { array[index] } else { .null }
  }
}

// MARK: - Literals

extension JSON: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  // Not by nil: in `condition ? json : nil` the compiler would quietly choose null where an absent value is meant.

  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(JSONObject(elements)) }

  /// A string, or null for nil: handy where a nil member is to be left out.
  public init(_ value: String?) { self = value.map(JSON.string) ?? .null }
  public init(_ value: Int) { self = .integer(Int64(value)) }
  public init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }
  public init(_ value: Bool) { self = .bool(value) }
  public init(_ strings: [String]) { self = .array(strings.map(JSON.string)) }

  /// An object of strings in the order of their keys.
  public init(_ map: [String: String]) {
    self = .object(JSONObject(map.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
  }
}
