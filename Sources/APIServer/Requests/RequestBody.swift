// Bodies of requests: JSON, YAML or protobuf to a tree, with errors that say where.

import Codecs
import HTTPService
import KubeModel
import NIOCore
import NIOHTTP1

enum RequestBody {
  /// Lists and events put objects a few levels deeper, and have to be readable still.
  static let levelLimit = 100
  /// How many members an object within may have, and elements an array: what is done for each looks at the others.
  static let memberLimit = 10_000

  /// Reads the body as an object; an empty body is null.
  static func parse(_ request: HTTPRequest) throws(APIError) -> JSON {
    let body = try tree(request)
    try checkExtent(body)
    return body
  }

  /// Of what clients send, and of what their patches make.
  static func checkExtent(_ object: JSON) throws(APIError) {
    let (levels, members, _) = object.extent
    guard levels <= levelLimit else {
      throw APIError(.badRequest, "the object is nested \(levels) levels deep: at most \(levelLimit) are kept")
    }
    guard members <= memberLimit else {
      throw APIError(
        .badRequest, "\(members) members are in one map or list of the object: at most \(memberLimit) are kept")
    }
  }

  private static func tree(_ request: HTTPRequest) throws(APIError) -> JSON {
    var body = request.body
    guard body.readableBytes > 0 else { return .null }
    let bytes = body.readBytes(length: body.readableBytes) ?? []
    let type = request.headers.first(name: "content-type") ?? "application/json"
    if type.contains("yaml") { return try yaml(bytes) }
    if type.contains("protobuf") { return try ProtobufKinds.read(bytes) }
    do {
      return try JSON(parsing: bytes)
    } catch {
      throw APIError(.badRequest, "the request's body is not JSON: \(error)")
    }
  }

  private static func yaml(_ bytes: [UInt8]) throws(APIError) -> JSON {
    do {
      let documents = try YAML.parse(bytes)
      guard documents.count <= 1 else {
        throw APIError(.badRequest, "the request's body has \(documents.count) YAML documents: send one at a time")
      }
      return documents.first ?? .null
    } catch let error as YAMLError {
      throw APIError(.badRequest, "the request's body is not YAML: \(error)")
    } catch let error as APIError {
      throw error
    } catch {
      throw APIError(.badRequest, "the request's body cannot be read")
    }
  }
}
