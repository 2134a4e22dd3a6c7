// The three patch languages by media type, applied to an object.

import Codecs
import HTTPService
import KubeModel
import NIOHTTP1

enum PatchBody: Sendable {
  case merge(JSON)
  case json(JSON)
  case strategic(JSON)

  init(_ request: HTTPRequest) throws(APIError) {
    let type = (request.headers.first(name: "content-type") ?? "").split(separator: ";").first.map(String.init) ?? ""
    switch type {
    case "application/merge-patch+json": self = .merge(try RequestBody.parse(request))
    case "application/json-patch+json": self = .json(try RequestBody.parse(request))
    case "application/strategic-merge-patch+json": self = .strategic(try RequestBody.parse(request))
    default:
      throw APIError(
        .unsupportedMediaType,
        "the patch type \"\(type)\" is not supported: send application/merge-patch+json, application/json-patch+json or application/strategic-merge-patch+json"
      )
    }
  }

  func apply(to object: JSON, name: String, _ resource: ResourceDefinition) throws(APIError) -> JSON {
    switch self {
    case .merge(let patch):
      guard patch.isObject else {
        throw APIError(.badRequest, "a merge patch must be an object, not \(patch.typeName)")
      }
      return object.merging(patch)
    case .strategic(let patch):
      guard patch.isObject else {
        throw APIError(.badRequest, "a strategic merge patch must be an object, not \(patch.typeName)")
      }
      return StrategicMerge.apply(patch, to: object)
    case .json(let patch):
      do {
        return try object.applying(jsonPatch: patch)
      } catch {
        throw error.isFailedTest
          ? .conflict(resource, name: name, error.message)
          : APIError(.invalid, "the patch does not apply to \(resource.qualifiedName) \"\(name)\": \(error.message)")
      }
    }
  }
}
