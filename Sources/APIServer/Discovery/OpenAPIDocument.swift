// OpenAPI, as far as kubectl asks: v3 by group and version for explain and validation, and an empty v2. Pure.

import Codecs
import KubeModel

enum OpenAPIDocument {
  /// `/openapi/v3`.
  static var index: JSON {
    var paths = JSONObject()
    for (group, version) in groupVersions {
      let path = group.isEmpty ? "api/\(version)" : "apis/\(group)/\(version)"
      paths[path] = ["serverRelativeURL": .string("/openapi/v3/\(path)?hash=\(Release.version)")]
    }
    return ["paths": .object(paths)]
  }

  private static var groupVersions: [(group: String, version: String)] {
    var seen: [(group: String, version: String)] = []
    for row in ServedKinds.all where !seen.contains(where: { $0 == (row.group, row.version) }) {
      seen.append((row.group, row.version))
    }
    return seen
  }

  /// `/openapi/v3/apis/GROUP/VERSION`, nil where there is no such version.
  static func document(group: String, version: String) -> JSON? {
    let rows = ServedKinds.all.filter { $0.group == group && $0.version == version }
    guard !rows.isEmpty else { return nil }
    var schemas = JSONObject()
    var paths = JSONObject()
    for row in rows {
      schemas[schemaName(row)] = schema(of: row)
      paths[row.path(namespace: row.isNamespaced ? "{namespace}" : nil, name: "{name}")] = path(of: row)
    }
    return [
      "openapi": "3.0.0", "info": ["title": "Spyhop", "version": .string(Release.version)], "paths": .object(paths),
      "components": ["schemas": .object(schemas)],
    ]
  }

  private static func schemaName(_ row: ResourceDefinition) -> String {
    let group =
      row.group.isEmpty ? "io.k8s.api.core" : row.group.split(separator: ".").reversed().joined(separator: ".")
    return "\(group).\(row.version).\(row.kind)"
  }

  private static func identity(_ row: ResourceDefinition) -> JSON {
    .object(["group": .string(row.group), "version": .string(row.version), "kind": .string(row.kind)])
  }

  private static func schema(of row: ResourceDefinition) -> JSON {
    var json = (Schema.of(row) ?? Schema(.object)).openAPI
    json["x-kubernetes-group-version-kind"] = [identity(row)]
    return json
  }

  /// The operations that kubectl looks for: whether a patch takes fieldValidation and dryRun.
  private static func path(of row: ResourceDefinition) -> JSON {
    let parameters: JSON = .array(
      ["dryRun", "fieldManager", "fieldValidation", "force"].map { name in
        ["name": .string(name), "in": "query", "schema": ["type": "string", "uniqueItems": true]]
      })
    func operation(_ action: String, _ parameters: JSON = .null) -> JSON {
      [
        "x-kubernetes-action": .string(action), "x-kubernetes-group-version-kind": identity(row),
        "parameters": parameters, "responses": ["200": ["description": "OK"]],
      ]
    }
    return ["get": operation("get"), "patch": operation("patch", parameters), "put": operation("put", parameters)]
  }

  /// `/openapi/v2` in protobuf, the only form in which kubectl reads it: a document that defines nothing, so that clients
  /// which validate by it skip validation and leave it to the server.
  static let v2: [UInt8] = {
    func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(bytes.count)] + bytes }
    let info = field(1, Array("Spyhop".utf8)) + field(2, Array(Release.version.utf8))
    return field(1, Array("2.0".utf8)) + field(2, info) + field(8, []) + field(9, [])
  }()
}

extension Schema {
  /// This schema in OpenAPI's words.
  var openAPI: JSON {
    switch type {
    case .string: ["type": "string"]
    case .integer: ["type": "integer", "format": "int64"]
    case .boolean: ["type": "boolean"]
    case .time: ["type": "string", "format": "date-time"]
    case .quantity: ["x-kubernetes-int-or-string": true]
    case .array(let element): ["type": "array", "items": element.openAPI]
    case .map(let element): ["type": "object", "additionalProperties": element.openAPI]
    case .object:
      isOpen
        ? ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
        : [
          "type": "object", "required": required.isEmpty ? .null : JSON(required),
          "properties": .object(JSONObject(fields.map { ($0.name, $0.schema.openAPI) })),
        ]
    }
  }
}
