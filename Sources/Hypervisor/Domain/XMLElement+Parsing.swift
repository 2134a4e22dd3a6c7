// Reading the XML that libvirt writes: elements, attributes, entities, comments, CDATA. No DTDs, no namespaces resolved.

/// Where and why a text is not the XML expected here.
public struct XMLParseError: Error, Sendable, Hashable, CustomStringConvertible {
  public var message: String
  public var offset: Int

  public var description: String { "\(message) at byte \(offset)" }
}

extension XMLElement {
  /// Elements may be nested this deep; deeper ones are refused.
  public static let depthLimit = 64

  public init(parsing text: String) throws(XMLParseError) {
    var parser = XMLParser(bytes: Array(text.utf8))
    self = try parser.document()
  }
}

private struct XMLParser {
  let bytes: [UInt8]
  var position = 0

  mutating func document() throws(XMLParseError) -> XMLElement {
    try skipMisc()
    let root = try element(depth: 0)
    try skipMisc()
    guard position == bytes.count else { throw error("text after the root element") }
    return root
  }

  private mutating func element(depth: Int) throws(XMLParseError) -> XMLElement {
    guard depth < XMLElement.depthLimit else { throw error("elements nested too deeply") }
    guard take("<") else { throw error("'<' expected") }
    var element = XMLElement(try name())
    skipSpace()
    while position < bytes.count, bytes[position] != UInt8(ascii: ">"), bytes[position] != UInt8(ascii: "/") {
      element.attributes.append(try attribute())
      skipSpace()
    }
    if take("/>") { return element }
    guard take(">") else { throw error("'>' expected") }
    try content(of: &element, depth: depth)
    return element
  }

  private mutating func attribute() throws(XMLParseError) -> XMLElement.Attribute {
    let name = try name()
    skipSpace()
    guard take("=") else { throw error("'=' expected") }
    skipSpace()
    guard let quote = bytes[safe: position], quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw error("quote expected")
    }
    position += 1
    let value = try unescaped(until: quote)
    position += 1
    return XMLElement.Attribute(name: name, value: value)
  }

  private mutating func content(of element: inout XMLElement, depth: Int) throws(XMLParseError) {
    var text = ""
    while true {
      text += try unescaped(until: UInt8(ascii: "<"))
      if take("</") { break }
      if take("<![CDATA[") {
        text += try raw(until: "]]>")
      } else if try !skipComment() {
        element.children.append(try self.element(depth: depth + 1))
      }
    }
    guard try name() == element.name else { throw error("end of <\(element.name)> expected") }
    skipSpace()
    guard take(">") else { throw error("'>' expected") }
    // White space between elements is layout.
    element.text = element.children.isEmpty ? text : ""
  }

  private mutating func name() throws(XMLParseError) -> String {
    let start = position
    while let byte = bytes[safe: position], !" \t\r\n=/><'\"&".utf8.contains(byte) { position += 1 }
    guard position > start else { throw error("name expected") }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// Text up to, not including, the byte given, with its entities replaced.
  private mutating func unescaped(until end: UInt8) throws(XMLParseError) -> String {
    var result: [UInt8] = []
    while let byte = bytes[safe: position], byte != end {
      position += 1
      if byte == UInt8(ascii: "&") { result += try entity().utf8 } else { result.append(byte) }
    }
    guard position < bytes.count else { throw error("text ends in the middle") }
    return String(decoding: result, as: UTF8.self)
  }

  private mutating func entity() throws(XMLParseError) -> String {
    let name = try raw(until: ";")
    let named = ["amp": "&", "lt": "<", "gt": ">", "apos": "'", "quot": "\""]
    if let known = named[name] { return known }
    let number = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
    guard name.hasPrefix("#"), let number, let scalar = Unicode.Scalar(number) else { throw error("unknown entity") }
    return String(Character(scalar))
  }

  private mutating func raw(until end: String) throws(XMLParseError) -> String {
    let start = position
    while position < bytes.count {
      if take(end) { return String(decoding: bytes[start..<position - end.utf8.count], as: UTF8.self) }
      position += 1
    }
    throw error("'\(end)' expected")
  }

  private mutating func skipMisc() throws(XMLParseError) {
    skipSpace()
    while true {
      if take("<?") { _ = try raw(until: "?>") } else if try !skipComment() { return }
      skipSpace()
    }
  }

  private mutating func skipComment() throws(XMLParseError) -> Bool {
    guard take("<!--") else { return false }
    _ = try raw(until: "-->")
    return true
  }

  private mutating func skipSpace() {
    while let byte = bytes[safe: position], " \t\r\n".utf8.contains(byte) { position += 1 }
  }

  private mutating func take(_ text: String) -> Bool {
    guard bytes[position...].starts(with: text.utf8) else { return false }
    position += text.utf8.count
    return true
  }

  private func error(_ message: String) -> XMLParseError { XMLParseError(message: message, offset: position) }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
