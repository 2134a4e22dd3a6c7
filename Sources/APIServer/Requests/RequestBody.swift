// Bodies of requests: JSON, YAML or protobuf to a tree, with errors that say where.

import Codecs
import HTTPService
import KubeModel
import NIOCore
import NIOHTTP1

enum RequestBody {
  /// Reads the body as an object; an empty body is null.
  static func parse(_ request: HTTPRequest) throws(APIError) -> JSON {
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
