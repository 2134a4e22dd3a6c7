// One request on a kind of the older dialect: carried out on the stored kind, with bodies converted both ways.

import Codecs
import HTTPService
import KubeModel
import NIOCore
import NIOHTTP1

struct ViewCall: Sendable {
  /// How often a patch is tried again when the object has changed meanwhile.
  private static let patchAttempts = 5

  let view: KindView
  /// The same call on the stored kind; it authorizes and does the work.
  let stored: ResourceCall

  func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard stored.subresource == nil else {
      throw APIError(.notFound, "\(view.resource.qualifiedName) has no subresource \(stored.subresource ?? "")")
    }
    let options = try RequestOptions(request)
    if request.method == .GET, options.isWatch { return try await stored.watch(as: view, options) }
    if request.method == .PATCH { return try await patch(request, options) }
    var inner = request
    inner.headers.remove(name: "accept")
    if request.method == .POST || request.method == .PUT {
      inner.body = ByteBuffer(bytes: try incoming(try RequestBody.parse(request), options).bytes)
      inner.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
    }
    return try rendered(try await stored.answer(inner), options)
  }

  /// A body in this dialect, checked by its own schema, as the stored kind.
  private func incoming(_ body: JSON, _ options: RequestOptions) throws(APIError) -> JSON {
    var object = body
    _ = try Intake(resource: view.resource, validation: options.fieldValidation).shape(&object)
    return view.toStored(object)
  }

  private func rendered(_ response: HTTPResponse, _ options: RequestOptions) throws -> HTTPResponse {
    guard case .bytes(let bytes) = response.body, bytes.readableBytes > 0 else { return response }
    let answer = view.answer(try JSON(parsing: Array(bytes.readableBytesView)))
    var result = response
    result.body = .bytes(ByteBuffer(bytes: (options.wantsTable ? table(answer) : answer).bytes))
    return result
  }

  private func table(_ answer: JSON) -> JSON {
    let renderer = TableRenderer(resource: view.resource, now: stored.handler.objects.now())
    if answer.kind == view.resource.kind {
      return renderer.table([answer], metadata: ["resourceVersion": answer["metadata", "resourceVersion"]])
    }
    guard answer.kind == "\(view.resource.kind)List" else { return answer }
    return renderer.table(answer["items"].elements, metadata: answer["metadata"])
  }

  /// Patches what the client sees, and writes the outcome if the object is still the one that was patched.
  private func patch(_ request: HTTPRequest, _ options: RequestOptions) async throws -> HTTPResponse {
    guard let name = stored.name else { throw APIError(.methodNotAllowed, "PATCH is for one object") }
    try stored.authorize("patch")
    let patch = try PatchBody(request)
    var attempts = 0
    while true {
      attempts += 1
      let key = ObjectKey(namespace: stored.namespace ?? "", name: name)
      let current = view.fromStored(try await stored.handler.objects.object(view.stored, key))
      let patched = try patch.apply(to: current, name: name, view.resource)
      var update = request
      update.method = .PUT
      update.headers.remove(name: "accept")
      update.headers.replaceOrAdd(name: "Content-Type", value: "application/json")
      update.body = ByteBuffer(bytes: try incoming(patched, options).bytes)
      do {
        return try rendered(try await stored.answer(update), options)
      } catch let error as APIError where error.reason == .conflict && attempts < Self.patchAttempts {
        guard patched.meta.resourceVersion == current.meta.resourceVersion else { throw error }
      }
    }
  }
}
