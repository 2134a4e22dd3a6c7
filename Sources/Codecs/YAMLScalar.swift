// What a plain (unquoted) YAML scalar means, and when a string must be quoted so as not to mean something else.

enum YAMLScalar {
  /// The JSON value of a plain scalar, by the rules of YAML 1.1 that Kubernetes' own reader applies.
  static func resolve(_ text: String) -> JSON {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": return .bool(true)
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": return .bool(false)
    default: return number(text) ?? .string(text)
    }
  }

  private static func number(_ text: String) -> JSON? {
    let body = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
    guard let first = body.utf8.first, isDigit(first) || first == UInt8(ascii: ".") else { return nil }
    let sign: Int64 = text.hasPrefix("-") ? -1 : 1
    for (prefix, radix) in [("0x", 16), ("0o", 8)] where body.hasPrefix(prefix) {
      if let value = digits(body.dropFirst(2), radix: radix) { return .integer(sign * value) }
    }
    if body.utf8.allSatisfy(isDigit) {
      if body.utf8.count > 1, first == UInt8(ascii: "0") {
        return Int64(body, radix: 8).map { .integer(sign * $0) }
      }
      if let value = Int64(body) { return .integer(sign * value) }
    }
    let isDecimal =
      body.utf8.allSatisfy { isDigit($0) || ".eE+-".utf8.contains($0) } && body.utf8.contains(where: isDigit)
    guard isDecimal, let value = Double(text), value.isFinite else { return nil }
    return .double(value)
  }

  /// Nil also for those that have a sign of their own: the result is never negative.
  private static func digits(_ text: Substring, radix: Int) -> Int64? {
    Int64(text, radix: radix).flatMap { $0 >= 0 && !"+-".utf8.contains(text.utf8.first ?? 0) ? $0 : nil }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  /// Whether a string survives unquoted: it must resolve to itself and hold no character that YAML gives a meaning.
  static func isPlainSafe(_ text: String) -> Bool {
    guard let first = text.first, resolve(text) == .string(text) else { return false }
    if "-?:,[]{}#&*!|>'\"%@`=<~ ".contains(first) || text.hasSuffix(" ") || text.hasSuffix(":") { return false }
    if text.contains(": ") || text.contains(" #") { return false }
    return text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !isHidden($0) }
  }

  /// In double quotes, with everything escaped that is not to be seen or would be taken for something else.
  static func quoted(_ text: String) -> String {
    var quoted = String.UnicodeScalarView()
    for scalar in JSON.string(text).text.unicodeScalars {
      guard isHidden(scalar) else {
        quoted.append(scalar)
        continue
      }
      let digits = String(scalar.value, radix: 16, uppercase: true)
      let length = scalar.value > 0xFFFF ? 8 : 4
      let padding = String(repeating: "0", count: length - digits.count)
      quoted.append(contentsOf: "\\\(length == 8 ? "U" : "u")\(padding)\(digits)".unicodeScalars)
    }
    return String(quoted)
  }

  /// DEL, C1, line and paragraph separators (line ends to YAML 1.1), and invisible format characters such as those that turn the
  /// direction of text.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value >= 0x7F else { return false }
    return [.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
  }
}
