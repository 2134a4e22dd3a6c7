// JSON tree to bytes: compact as the wire has it, or indented for people.

extension JSON {
  /// The value as compact UTF-8 bytes.
  public var bytes: [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(1024)
    append(to: &output)
    return output
  }

  /// The value as compact text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The value with four spaces a level, as `kubectl get -o json` prints it.
  public var indentedText: String {
    var output: [UInt8] = []
    appendIndented(to: &output, level: 0)
    return String(decoding: output, as: UTF8.self)
  }

  /// Appends the compact form, so that many values can share one buffer.
  public func append(to output: inout [UInt8]) {
    switch self {
    case .array(let elements):
      output.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        element.append(to: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .object(let object):
      output.append(UInt8(ascii: "{"))
      for index in object.pairs.indices {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        JSON.append(quoted: object.pairs[index].key, to: &output)
        output.append(UInt8(ascii: ":"))
        object.pairs[index].value.append(to: &output)
      }
      output.append(UInt8(ascii: "}"))
    default:
      appendScalar(to: &output)
    }
  }

  private func appendScalar(to output: inout [UInt8]) {
    switch self {
    case .string(let value): JSON.append(quoted: value, to: &output)
    case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
    case .integer(let value): output.append(contentsOf: String(value).utf8)
    case .double(let value): output.append(contentsOf: value.description.utf8)
    case .null, .array, .object: output.append(contentsOf: "null".utf8)
    }
  }

  private func appendIndented(to output: inout [UInt8], level: Int) {
    func newLine(_ level: Int) {
      output.append(UInt8(ascii: "\n"))
      output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 4 * level))
    }
    switch self {
    case .array(let elements) where !elements.isEmpty:
      output.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        newLine(level + 1)
        element.appendIndented(to: &output, level: level + 1)
      }
      newLine(level)
      output.append(UInt8(ascii: "]"))
    case .object(let object) where !object.isEmpty:
      output.append(UInt8(ascii: "{"))
      for (index, pair) in object.pairs.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        newLine(level + 1)
        JSON.append(quoted: pair.key, to: &output)
        output.append(contentsOf: ": ".utf8)
        pair.value.appendIndented(to: &output, level: level + 1)
      }
      newLine(level)
      output.append(UInt8(ascii: "}"))
    default:
      append(to: &output)
    }
  }

  private static func append(quoted text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): output.append(contentsOf: [0x5C, 0x22])
      case UInt8(ascii: "\\"): output.append(contentsOf: [0x5C, 0x5C])
      case 0x0A: output.append(contentsOf: [0x5C, UInt8(ascii: "n")])
      case 0x0D: output.append(contentsOf: [0x5C, UInt8(ascii: "r")])
      case 0x09: output.append(contentsOf: [0x5C, UInt8(ascii: "t")])
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        output.append(contentsOf: Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]])
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}
