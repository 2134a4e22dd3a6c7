// From a body to an object fit to store: identity checked, unknown fields handled, schema and rules applied. Pure.

import Codecs
import KubeModel

struct Intake: Sendable {
  let resource: ResourceDefinition
  let validation: RequestOptions.FieldValidation

  /// Checks an object's shape against its kind and removes what the kind does not have.
  ///
  /// - Returns: warnings about unknown fields, where those are not errors.
  func shape(_ object: inout JSON) throws(APIError) -> [String] {
    try RequestBody.checkExtent(object)
    try checkIdentity(&object)
    object = object.withoutNulls
    guard let schema = Schema.of(resource) else { return [] }
    let findings = schema.check(&object)
    if !findings.errors.isEmpty { throw .invalid(resource, name: object.meta.name, findings.errors) }
    guard !findings.unknownFields.isEmpty else { return [] }
    let sentences = findings.unknownFields.map { "unknown field \"\($0)\"" }
    switch validation {
    case .strict:
      throw APIError(
        .badRequest,
        "\(resource.kind) in version \"\(resource.version)\" cannot be handled as a \(resource.kind): strict decoding error: \(sentences.joined(separator: ", "))",
        causes: findings.unknownFields.map { .init(reason: "FieldValueInvalid", message: "unknown field", field: $0) })
    case .warn: return sentences
    case .ignore: return []
    }
  }

  private func checkIdentity(_ object: inout JSON) throws(APIError) {
    guard object.isObject else {
      throw APIError(
        .badRequest,
        "the request's body must be a \(resource.kind) object, not \(object.isNull ? "empty" : object.typeName)")
    }
    if object.kind.isEmpty, object.apiVersion.isEmpty {
      object = .object(
        JSONObject(
          [("apiVersion", .string(resource.apiVersion)), ("kind", .string(resource.kind))]
            + object.members.map { ($0.key, $0.value) }))
    }
    guard object.kind == resource.kind, object.apiVersion == resource.apiVersion else {
      throw APIError(
        .badRequest,
        "the object is a \(object.kind) of \(object.apiVersion), but the URL is for \(resource.kind) of \(resource.apiVersion)"
      )
    }
  }

  /// Applies the kind's rules.
  func validate(_ object: JSON, replacing old: JSON?) throws(APIError) {
    let errors = ObjectRules.validate(object, replacing: old, resource)
    if !errors.isEmpty { throw .invalid(resource, name: object.meta.name, errors) }
  }
}
