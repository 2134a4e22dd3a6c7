// An object held against its schema: wrong types and missing fields are errors, unknown fields are listed and pruned. Pure.

public import Codecs

/// What a check against a schema found.
public struct SchemaFindings: Sendable {
  /// Values of a wrong type, and required fields that are missing.
  public var errors: [FieldError] = []
  /// Paths of fields that the schema does not know, as strict validation names them.
  public var unknownFields: [String] = []
}

extension Schema {
  /// Checks an object and removes the fields that the schema does not know.
  public func check(_ object: inout JSON) -> SchemaFindings {
    var findings = SchemaFindings()
    check(&object, at: FieldPath(), &findings)
    return findings
  }

  private func check(_ value: inout JSON, at path: FieldPath, _ findings: inout SchemaFindings) {
    switch (type, value) {
    case (_, .null), (.string, .string), (.boolean, .bool), (.integer, .integer), (.quantity, .string),
      (.quantity, .integer), (.quantity, .double):
      break
    case (.time, .string(let text)):
      if RFC3339.date(text) == nil {
        findings.errors.append(.invalid(path, text, "must be a time such as 2006-01-02T15:04:05Z"))
      }
    case (.array(let element), .array(var elements)):
      for index in elements.indices { element.check(&elements[index], at: path[index], &findings) }
      value = .array(elements)
    case (.map(let element), .object(let members)):
      for (name, var member) in members {
        element.check(&member, at: path[key: name], &findings)
        value[name] = member
      }
    case (.object, .object): checkMembers(of: &value, at: path, &findings)
    default:
      findings.errors.append(
        .init(.typeInvalid, path, value.string ?? value.text, "must be \(typeName), not \(value.typeName)"))
    }
  }

  private func checkMembers(of value: inout JSON, at path: FieldPath, _ findings: inout SchemaFindings) {
    for name in required where value[name].isNull { findings.errors.append(.required(path[name], "must be given")) }
    guard !isOpen else { return }
    for (name, var member) in value.members {
      if let field = self[name] {
        field.check(&member, at: path[name], &findings)
        value[name] = member
      } else {
        findings.unknownFields.append(path[name].description)
        value[name] = .null
      }
    }
  }

  /// The type's name in messages.
  public var typeName: String {
    switch type {
    case .string: "a string"
    case .integer: "a whole number"
    case .boolean: "true or false"
    case .quantity: "a number or a string"
    case .time: "a time"
    case .object, .map: "an object"
    case .array: "an array"
    }
  }
}
