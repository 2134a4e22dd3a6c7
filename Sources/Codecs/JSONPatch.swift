// JSON patch (RFC 6902) with JSON pointers (RFC 6901).

/// Why a JSON patch does not apply, naming the operation by its index.
public struct JSONPatchError: Error, Sendable, Hashable, CustomStringConvertible {
  public let message: String
  /// True where a `test` operation found another value: the caller's picture of the object is stale.
  public let isFailedTest: Bool

  /// How many operations a patch may have, and how many values and bytes of text they may copy and move.
  static let (operationLimit, copyLimit) = (10_000, 4 << 20)

  public var description: String { message }
}

extension JSON {
  /// This value with an array of operations applied in turn; all or none.
  public func applying(jsonPatch patch: JSON) throws(JSONPatchError) -> JSON {
    guard case .array(let operations) = patch else {
      throw JSONPatchError(message: "a JSON patch is an array of operations", isFailedTest: false)
    }
    guard operations.count <= JSONPatchError.operationLimit else {
      throw JSONPatchError(
        message: "a patch has at most \(JSONPatchError.operationLimit) operations", isFailedTest: false)
    }
    var result = self
    var room = JSONPatchError.copyLimit
    for (index, operation) in operations.enumerated() {
      do throws(PointerError) {
        try result.apply(operation, room: &room)
      } catch {
        throw JSONPatchError(message: "operation \(index): \(error.message)", isFailedTest: error.isFailedTest)
      }
    }
    return result
  }

  /// - Parameter room: what copies may still add.
  private mutating func apply(_ operation: JSON, room: inout Int) throws(PointerError) {
    guard let name = operation["op"].string, let path = operation["path"].string else {
      throw PointerError("op and path are required")
    }
    let pointer = try Pointer(path)
    switch name {
    case "add": try insert(try operation.operand(), at: pointer)
    case "replace":
      _ = try remove(at: pointer)
      try insert(try operation.operand(), at: pointer)
    case "remove": _ = try remove(at: pointer)
    case "test":
      let found = try? value(at: pointer)
      guard (found ?? .null) == (try operation.operand()) else {
        throw PointerError("the test of \(path) failed", isFailedTest: true)
      }
    case "move":
      let source = try Pointer(operation["from"].string ?? "")
      guard !pointer.isInside(source) else { throw PointerError("a value cannot move into itself") }
      let value = try remove(at: source)
      try Self.check(value, at: pointer, room: &room)
      try insert(value, at: pointer)
    case "copy":
      let value = try value(at: try Pointer(operation["from"].string ?? ""))
      try Self.check(value, at: pointer, room: &room)
      try insert(value, at: pointer)
    default: throw PointerError("unknown operation \"\(name)\"")
    }
  }

  /// What is copied or moved may neither go on without end nor nest so. What the patch itself brings is bounded by its own size.
  private static func check(_ value: JSON, at pointer: Pointer, room: inout Int) throws(PointerError) {
    room -= value.weight(upTo: room)
    guard room >= 0 else {
      throw PointerError("what is copied and moved is more than \(JSONPatchError.copyLimit >> 20) MiB")
    }
    guard pointer.tokens.count + value.extent.levels <= JSON.depthLimit else {
      throw PointerError("nested deeper than \(JSON.depthLimit) levels")
    }
  }

  private func operand() throws(PointerError) -> JSON {
    guard let value = members["value"] else { throw PointerError("value is required") }
    return value
  }
}

private struct PointerError: Error {
  let message: String
  let isFailedTest: Bool

  init(_ message: String, isFailedTest: Bool = false) {
    self.message = message
    self.isFailedTest = isFailedTest
  }
}

/// A parsed JSON pointer.
private struct Pointer {
  var text: String
  var tokens: ArraySlice<String>

  init(_ text: String) throws(PointerError) {
    self.text = text
    guard text.isEmpty || text.hasPrefix("/") else { throw PointerError("\"\(text)\" is not a JSON pointer") }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    tokens = ArraySlice(parts.map { Self.unescape($0) })
  }

  private static func unescape(_ token: Substring) -> String {
    guard token.contains("~") else { return String(token) }
    var output = ""
    var rest = token
    while let character = rest.popFirst() {
      if character == "~", let code = rest.first, code == "0" || code == "1" {
        output.append(code == "0" ? "~" : "/")
        rest.removeFirst()
      } else {
        output.append(character)
      }
    }
    return output
  }

  func isInside(_ other: Pointer) -> Bool { tokens.count > other.tokens.count && tokens.starts(with: other.tokens) }

  /// The pointer without its first token, and that token.
  func descend() -> (token: String, rest: Pointer)? {
    guard let first = tokens.first else { return nil }
    var rest = self
    rest.tokens = tokens.dropFirst()
    return (first, rest)
  }

  func missing() -> PointerError { PointerError("\(text) does not exist") }

  /// An index into an array; `-` names the place after the last element.
  func index(_ token: String, in array: [JSON]) throws(PointerError) -> Int {
    if token == "-" { return array.count }
    guard let index = Int(token), index >= 0, String(index) == token else {
      throw PointerError("\"\(token)\" in \(text) is not an array index")
    }
    return index
  }
}

extension JSON {
  private func value(at pointer: Pointer) throws(PointerError) -> JSON {
    guard let (token, rest) = pointer.descend() else { return self }
    switch self {
    case .object(let object):
      guard let member = object[token] else { throw pointer.missing() }
      return try member.value(at: rest)
    case .array(let array):
      let index = try pointer.index(token, in: array)
      guard array.indices.contains(index) else { throw pointer.missing() }
      return try array[index].value(at: rest)
    default: throw pointer.missing()
    }
  }

  private mutating func insert(_ value: JSON, at pointer: Pointer) throws(PointerError) {
    guard let (token, rest) = pointer.descend() else {
      self = value
      return
    }
    switch self {
    case .object(var object):
      if rest.tokens.isEmpty {
        object[token] = value
      } else {
        guard var member = object[token] else { throw pointer.missing() }
        try member.insert(value, at: rest)
        object[token] = member
      }
      self = .object(object)
    case .array(var array):
      let index = try pointer.index(token, in: array)
      if rest.tokens.isEmpty {
        guard index <= array.count else { throw pointer.missing() }
        array.insert(value, at: index)
      } else {
        guard array.indices.contains(index) else { throw pointer.missing() }
        try array[index].insert(value, at: rest)
      }
      self = .array(array)
    default: throw pointer.missing()
    }
  }

  private mutating func remove(at pointer: Pointer) throws(PointerError) -> JSON {
    guard let (token, rest) = pointer.descend() else {
      defer { self = .null }
      return self
    }
    switch self {
    case .object(var object):
      guard var member = object[token] else { throw pointer.missing() }
      let removed = rest.tokens.isEmpty ? member : try member.remove(at: rest)
      object[token] = rest.tokens.isEmpty ? nil : member
      self = .object(object)
      return removed
    case .array(var array):
      let index = try pointer.index(token, in: array)
      guard array.indices.contains(index) else { throw pointer.missing() }
      let removed = rest.tokens.isEmpty ? array.remove(at: index) : try array[index].remove(at: rest)
      self = .array(array)
      return removed
    default: throw pointer.missing()
    }
  }
}
