// JSON tree to YAML in block style, as `kubectl get -o yaml` prints it.

extension YAML {
  /// The value as one YAML document that ends in a line end.
  public static func text(_ value: JSON) -> String {
    var output = ""
    write(value, indent: 0, to: &output)
    return output
  }

  private static func write(_ value: JSON, indent: Int, to output: inout String) {
    let margin = String(repeating: " ", count: indent)
    switch value {
    case .object(let object) where !object.isEmpty:
      for (key, member) in object {
        output += margin + scalar(key) + ":"
        writeNested(member, indent: indent, listIndent: indent, to: &output)
      }
    case .array(let elements) where !elements.isEmpty:
      for element in elements { writeElement(element, indent: indent, to: &output) }
    default:
      output += margin + inline(value, indent: indent) + "\n"
    }
  }

  /// What follows `key:`; a list starts at the column of its key, as Kubernetes prints it.
  private static func writeNested(_ value: JSON, indent: Int, listIndent: Int, to output: inout String) {
    switch value {
    case .object(let object) where !object.isEmpty:
      output += "\n"
      write(value, indent: indent + 2, to: &output)
    case .array(let elements) where !elements.isEmpty:
      output += "\n"
      write(value, indent: listIndent, to: &output)
    default:
      output += " " + inline(value, indent: indent + 2) + "\n"
    }
  }

  /// An element begins on the line of its dash.
  private static func writeElement(_ element: JSON, indent: Int, to output: inout String) {
    var nested = ""
    write(element, indent: indent + 2, to: &nested)
    output += String(repeating: " ", count: indent) + "- " + nested.dropFirst(indent + 2)
  }

  private static func inline(_ value: JSON, indent: Int) -> String {
    switch value {
    case .string(let text): text.contains("\n") ? block(text, indent: indent) : scalar(text)
    case .object: "{}"
    case .array: "[]"
    default: value.text
    }
  }

  /// A literal block where every character can stand in one, else a quoted string.
  private static func block(_ text: String, indent: Int) -> String {
    let isPrintable = text.unicodeScalars.allSatisfy {
      $0 == "\n" || $0 == "\t" || ($0.value >= 0x20 && !YAMLScalar.isHidden($0))
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard isPrintable, text.first != " ", text.first != "\n", !text.hasSuffix("\n\n") else {
      return YAMLScalar.quoted(text)
    }
    let endsInLine = text.hasSuffix("\n")
    let margin = String(repeating: " ", count: indent)
    let body = (endsInLine ? lines.dropLast() : lines[...]).map { $0.isEmpty ? "" : margin + $0 }
    return (endsInLine ? "|\n" : "|-\n") + body.joined(separator: "\n")
  }

  private static func scalar(_ text: String) -> String {
    YAMLScalar.isPlainSafe(text) ? text : YAMLScalar.quoted(text)
  }
}
