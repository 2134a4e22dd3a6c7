// Bytes to JSON tree: a recursive-descent parser (RFC 8259) over one contiguous buffer.

/// Why and where a text is not JSON.
public struct JSONParseError: Error, Sendable, Hashable, CustomStringConvertible {
  public let message: String
  /// Bytes before the place of the error.
  public let offset: Int
  /// Counted from 1; columns in bytes.
  public let line: Int
  public let column: Int

  public var description: String { "\(message) at line \(line), column \(column)" }
}

extension JSON {
  /// How deep arrays and objects may be nested; beyond it parsing fails instead of exhausting the stack.
  public static let depthLimit = 128

  /// Parses one JSON text; anything but white space after it is an error.
  ///
  /// A member named twice keeps the place of the first and the value of the last.
  ///
  /// - Parameter shape: what of the value is made. Of the rest, quotes and brackets alone are checked.
  public init(parsing bytes: some Sequence<UInt8>, keeping shape: JSONShape = .all) throws(JSONParseError) {
    let outcome: Result<JSON, JSONParseError>? = bytes.withContiguousStorageIfAvailable {
      JSONParser.parse($0, shape)
    }
    self = try (outcome ?? Array(bytes).withUnsafeBufferPointer { JSONParser.parse($0, shape) }).get()
  }

  public init(parsing text: String) throws(JSONParseError) {
    try self.init(parsing: Array(text.utf8))
  }
}

/// The parser's state: where it is in the buffer. Lives no longer than the call that gave the buffer.
struct JSONParser {
  let input: UnsafeBufferPointer<UInt8>
  var position = 0
  var depth = 0

  static func parse(_ input: UnsafeBufferPointer<UInt8>, _ shape: JSONShape) -> Result<JSON, JSONParseError> {
    var parser = JSONParser(input: input)
    do throws(JSONParseError) {
      let value = try parser.value(shape)
      parser.skipSpace()
      guard parser.position == input.count else { throw parser.failure("unexpected text after the value") }
      return .success(value)
    } catch {
      return .failure(error)
    }
  }

  func failure(_ message: String, at place: Int? = nil) -> JSONParseError {
    let offset = min(place ?? position, input.count)
    var line = 1
    var lineStart = 0
    for index in 0..<offset where input[index] == UInt8(ascii: "\n") {
      line += 1
      lineStart = index + 1
    }
    return JSONParseError(message: message, offset: offset, line: line, column: offset - lineStart + 1)
  }

  mutating func skipSpace() {
    while position < input.count {
      switch input[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  mutating func value(_ shape: JSONShape) throws(JSONParseError) -> JSON {
    skipSpace()
    guard position < input.count else { throw failure("the text ends where a value should be") }
    switch input[position] {
    case UInt8(ascii: "{"): return try object(shape)
    case UInt8(ascii: "["): return try array(shape)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw failure("unexpected character where a value should be")
    }
  }

  mutating func word(_ text: StaticString, _ value: JSON) throws(JSONParseError) -> JSON {
    let length = text.utf8CodeUnitCount
    guard position + length <= input.count, (0..<length).allSatisfy({ input[position + $0] == text.utf8Start[$0] })
    else { throw failure("unknown word where a value should be") }
    position += length
    return value
  }

  mutating func enter() throws(JSONParseError) {
    depth += 1
    position += 1
    guard depth <= JSON.depthLimit else { throw failure("nested deeper than \(JSON.depthLimit) levels") }
  }

  mutating func array(_ shape: JSONShape) throws(JSONParseError) -> JSON {
    try enter()
    defer { depth -= 1 }
    var elements: [JSON] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(elements) }
    while true {
      elements.append(try value(shape))
      skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      if take(UInt8(ascii: "]")) { return .array(elements) }
      throw failure("expected , or ] in an array")
    }
  }

  mutating func object(_ shape: JSONShape) throws(JSONParseError) -> JSON {
    try enter()
    defer { depth -= 1 }
    var object = JSONObject()
    var names: Set<String>?  // only for objects with many members: small ones are searched
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object(object) }
    while true {
      if let (key, inner) = try member(of: shape) {
        let value = try value(inner)
        if object.pairs.count == 16 { names = Set(object.keys) }
        let isNew = names.map { !$0.contains(key) } ?? (object[key] == nil)
        if isNew { object.pairs.append(.init(key: key, value: value)) } else { object[key] = value }
        names?.insert(key)
      } else {
        try skipValue()
      }
      skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      if take(UInt8(ascii: "}")) { return .object(object) }
      throw failure("expected , or } in an object")
    }
  }

  /// Reads a member's name and the colon after it; nil where the shape does not ask for it.
  mutating func member(of shape: JSONShape) throws(JSONParseError) -> (key: String, shape: JSONShape)? {
    skipSpace()
    guard position < input.count, input[position] == UInt8(ascii: "\"") else {
      throw failure("expected a member name in quotes")
    }
    guard let members = shape.members else {
      let key = try string()
      try colon(after: key)
      return (key, .all)
    }
    let start = position + 1
    if let member = members.first(where: { isQuoted($0.bytes, at: start) }) {
      // The shape's own text: one for all objects, however many there are.
      position = start + member.bytes.count + 1
      try colon(after: member.name)
      return (member.name, member.shape)
    }
    let key = try string()
    try colon(after: key)
    // Names with escapes do not look like themselves.
    return members.first { $0.name == key }.map { (key, $0.shape) }
  }

  /// Whether these bytes and a closing quote stand there.
  private func isQuoted(_ bytes: [UInt8], at start: Int) -> Bool {
    let end = start + bytes.count
    guard end < input.count, input[end] == UInt8(ascii: "\"") else { return false }
    for index in bytes.indices where input[start + index] != bytes[index] { return false }
    return true
  }

  private mutating func colon(after key: String) throws(JSONParseError) {
    skipSpace()
    guard take(UInt8(ascii: ":")) else { throw failure("expected : after the member name \"\(key)\"") }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard position < input.count, input[position] == byte else { return false }
    position += 1
    return true
  }

  mutating func string() throws(JSONParseError) -> String {
    position += 1
    let start = position
    var all: UInt8 = 0
    while position < input.count {
      all |= input[position]
      switch input[position] {
      case UInt8(ascii: "\""):
        defer { position += 1 }
        let bytes = UnsafeBufferPointer(rebasing: input[start..<position])
        // Most texts are ASCII, and need no validation.
        return all < 0x80 ? String(decoding: bytes, as: UTF8.self) : try text(bytes, at: start).get()
      case UInt8(ascii: "\\"):
        return try escapedString(from: start)
      case 0..<0x20:
        throw failure("control character inside a string")
      default:
        position += 1
      }
    }
    throw failure("the string has no end", at: start - 1)
  }

  /// Takes over at the first backslash of a string that began at `start`.
  mutating func escapedString(from start: Int) throws(JSONParseError) -> String {
    var bytes = Array(input[start..<position])
    while position < input.count {
      let byte = input[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        let outcome: Result<String, JSONParseError> = bytes.withUnsafeBufferPointer { text($0, at: start) }
        return try outcome.get()
      case UInt8(ascii: "\\"):
        position += 1
        try appendEscape(to: &bytes)
      case 0..<0x20:
        throw failure("control character inside a string")
      default:
        bytes.append(byte)
        position += 1
      }
    }
    throw failure("the string has no end", at: start - 1)
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Result<String, JSONParseError> {
    String(validating: bytes, as: UTF8.self).map { .success($0) }
      ?? .failure(failure("invalid UTF-8 in a string", at: start))
  }

  mutating func appendEscape(to bytes: inout [UInt8]) throws(JSONParseError) {
    guard position < input.count else { throw failure("the string has no end") }
    let byte = input[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "u"): bytes.append(contentsOf: Array(String(try unicodeEscape()).utf8))
    default: throw failure("unknown escape in a string", at: position - 2)
    }
  }

  /// The scalar of `\uXXXX`, or of a surrogate pair; a lone surrogate becomes U+FFFD, as Go's decoder does.
  mutating func unicodeEscape() throws(JSONParseError) -> Unicode.Scalar {
    let replacement: Unicode.Scalar = "\u{FFFD}"
    let first = try fourHexDigits()
    guard (0xD800..<0xE000).contains(first) else { return Unicode.Scalar(first) ?? replacement }
    guard first < 0xDC00, position + 1 < input.count, input[position] == UInt8(ascii: "\\"),
      input[position + 1] == UInt8(ascii: "u")
    else { return replacement }
    let mark = position
    position += 2
    let second = try fourHexDigits()
    guard (0xDC00..<0xE000).contains(second) else {
      position = mark
      return replacement
    }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? replacement
  }

  mutating func fourHexDigits() throws(JSONParseError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < input.count, let digit = Character(Unicode.Scalar(input[position])).hexDigitValue else {
        throw failure("\\u needs four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  mutating func number() throws(JSONParseError) -> JSON {
    let start = position
    var isWhole = true
    while position < input.count {
      switch input[position] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"): break
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): isWhole = false
      default: return try number(from: start, isWhole: isWhole)
      }
      position += 1
    }
    return try number(from: start, isWhole: isWhole)
  }

  func number(from start: Int, isWhole: Bool) throws(JSONParseError) -> JSON {
    if isWhole, let value = shortNumber(from: start) { return .integer(value) }
    let text = String(decoding: UnsafeBufferPointer(rebasing: input[start..<position]), as: UTF8.self)
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let leadingZero = digits.hasPrefix("0") && digits.dropFirst().first?.isNumber == true
    guard digits.first?.isNumber == true, !leadingZero, !text.hasSuffix("."), !text.contains(".e"), !text.contains(".E")
    else { throw failure("malformed number", at: start) }
    if isWhole, let value = Int64(text) { return .integer(value) }
    guard let value = Double(text), value.isFinite else { throw failure("malformed number", at: start) }
    return .double(value)
  }

  /// Up to 18 digits without a sign; nil for any other number, and for what is none.
  private func shortNumber(from start: Int) -> Int64? {
    let count = position - start
    guard 1...18 ~= count, count == 1 || input[start] != UInt8(ascii: "0") else { return nil }
    var value: Int64 = 0
    for index in start..<position {
      guard 0x30...0x39 ~= input[index] else { return nil }
      value = value * 10 + Int64(input[index] - 0x30)
    }
    return value
  }
}
