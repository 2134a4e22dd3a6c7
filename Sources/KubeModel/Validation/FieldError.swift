// What is wrong with one field, and the path that leads to it: the material of a 422's causes.

/// Where a field stands in an object: `spec.domain.devices.disks[0].name`.
public struct FieldPath: Sendable, Hashable, CustomStringConvertible {
  public var description: String

  public init(_ description: String = "") { self.description = description }

  public subscript(name: String) -> FieldPath {
    FieldPath(description.isEmpty ? name : "\(description).\(name)")
  }

  public subscript(index: Int) -> FieldPath { FieldPath("\(description)[\(index)]") }

  /// A member of a map whose names are data.
  public subscript(key key: String) -> FieldPath {
    key.contains(".") || key.contains("/") ? FieldPath("\(description)[\(key)]") : self[key]
  }
}

/// One reason why an object is refused.
public struct FieldError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Kind: String, Sendable {
    case required = "FieldValueRequired"
    case invalid = "FieldValueInvalid"
    case notSupported = "FieldValueNotSupported"
    case duplicate = "FieldValueDuplicate"
    case forbidden = "FieldValueForbidden"
    case typeInvalid = "FieldValueTypeInvalid"

    var words: String {
      switch self {
      case .required: "Required value"
      case .invalid, .typeInvalid: "Invalid value"
      case .notSupported: "Unsupported value"
      case .duplicate: "Duplicate value"
      case .forbidden: "Forbidden"
      }
    }
  }

  public var kind: Kind
  public var field: FieldPath
  /// What was found, quoted in the message; empty where there is nothing to quote.
  public var value: String
  public var detail: String

  public init(_ kind: Kind, _ field: FieldPath, _ value: String, _ detail: String) {
    self.kind = kind
    self.field = field
    self.value = value
    self.detail = detail
  }

  public static func required(_ field: FieldPath, _ detail: String) -> FieldError {
    .init(.required, field, "", detail)
  }
  public static func invalid(_ field: FieldPath, _ value: String, _ detail: String) -> FieldError {
    .init(.invalid, field, value, detail)
  }
  public static func forbidden(_ field: FieldPath, _ detail: String) -> FieldError {
    .init(.forbidden, field, "", detail)
  }
  public static func duplicate(_ field: FieldPath, _ value: String) -> FieldError {
    .init(.duplicate, field, value, "must be unique")
  }
  public static func notSupported(_ field: FieldPath, _ value: String, _ supported: [String]) -> FieldError {
    .init(.notSupported, field, value, "supported values: \(supported.map { "\"\($0)\"" }.joined(separator: ", "))")
  }

  /// The message of one cause, without the field's path.
  public var message: String {
    let quoted = value.isEmpty ? "" : ": \"\(value.prefix(200))\""
    return detail.isEmpty ? kind.words + quoted : "\(kind.words)\(quoted): \(detail)"
  }

  public var description: String { "\(field): \(message)" }
}

extension APIError {
  /// The 422 that refuses an object with every reason.
  public static func invalid(_ resource: ResourceDefinition, name: String, _ errors: [FieldError]) -> APIError {
    let list = errors.count == 1 ? errors[0].description : "[\(errors.map(\.description).joined(separator: ", "))]"
    let kind = resource.group.isEmpty ? resource.kind : "\(resource.kind).\(resource.group)"
    return APIError(
      .invalid, "\(kind) \"\(name)\" is invalid: \(list)",
      causes: errors.map { Cause(reason: $0.kind.rawValue, message: $0.message, field: $0.field.description) },
      kind: resource.kind, name: name)
  }

  public static func notFound(_ resource: ResourceDefinition, name: String) -> APIError {
    APIError(.notFound, "\(resource.qualifiedName) \"\(name)\" not found", kind: resource.plural, name: name)
  }

  public static func conflict(_ resource: ResourceDefinition, name: String, _ why: String) -> APIError {
    APIError(
      .conflict, "Operation cannot be fulfilled on \(resource.qualifiedName) \"\(name)\": \(why)",
      kind: resource.plural,
      name: name)
  }
}
