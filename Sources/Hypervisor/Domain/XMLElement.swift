// A small XML tree: enough to write a domain and to read libvirt's answers. Printing here, parsing in its own file.

/// An element with its attributes in order, and either text or child elements.
public struct XMLElement: Sendable, Hashable {
  public struct Attribute: Sendable, Hashable {
    public var name: String
    public var value: String
  }

  public var name: String
  public var attributes: [Attribute]
  public var children: [XMLElement]
  public var text: String

  /// Attributes that are nil are left out.
  public init(
    _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ children: [XMLElement] = [], text: String = ""
  ) {
    self.name = name
    self.attributes = attributes.compactMap { name, value in value.map { Attribute(name: name, value: $0) } }
    self.children = children
    self.text = text
  }

  /// The value of an attribute; assigned, it takes its old place or the last one.
  public subscript(attribute: String) -> String? {
    get { attributes.first { $0.name == attribute }?.value }
    set {
      let index = attributes.firstIndex { $0.name == attribute }
      switch (index, newValue) {
      case (let index?, let value?): attributes[index].value = value
      case (let index?, nil): attributes.remove(at: index)
      case (nil, let value?): attributes.append(Attribute(name: attribute, value: value))
      case (nil, nil): break
      }
    }
  }

  /// The first element found by walking down these names, the first child of each name at every step.
  public func first(_ path: String...) -> XMLElement? {
    path.reduce(self as XMLElement?) { element, name in element?.children.first { $0.name == name } }
  }

  /// Changes the element found as by `first`; nothing happens where there is none.
  mutating func change(_ path: String..., by edit: (inout XMLElement) -> Void) { change(path[...], by: edit) }

  private mutating func change(_ path: ArraySlice<String>, by edit: (inout XMLElement) -> Void) {
    guard let name = path.first else { return edit(&self) }
    guard let index = children.firstIndex(where: { $0.name == name }) else { return }
    children[index].change(path.dropFirst(), by: edit)
  }

  public func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}

// MARK: - Printing

extension XMLElement {
  /// The document, indented by two spaces, a line an element, with a newline at its end.
  public var document: String {
    var output = ""
    write(to: &output, indent: "")
    return output
  }

  private func write(to output: inout String, indent: String) {
    output += "\(indent)<\(name)"
    for attribute in attributes { output += " \(attribute.name)='\(Self.escaped(attribute.value))'" }
    if children.isEmpty && text.isEmpty {
      output += "/>\n"
    } else if children.isEmpty {
      output += ">\(Self.escaped(text))</\(name)>\n"
    } else {
      output += ">\n"
      for child in children { child.write(to: &output, indent: indent + "  ") }
      output += "\(indent)</\(name)>\n"
    }
  }

  /// Text that is safe between tags and in attributes; what XML 1.0 cannot hold becomes U+FFFD.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "'": result += "&apos;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += "&#\(scalar.value);"
      default: result.unicodeScalars.append(isAllowed(scalar) ? scalar : "\u{FFFD}")
      }
    }
    return result
  }

  /// Whether XML 1.0 can hold the character at all.
  static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }
}
