// The API server without sockets: requests go straight to its handler, as a user with a verified certificate.

import Codecs
import FoundationEssentials
import HTTPService
import KubeModel
import Logging
import NIOCore
import NIOHTTP1
import ObjectStore
import TestSupport
import Testing

@testable import APIServer

struct TestServer {
  let directory: TemporaryDirectory
  let store: ObjectStore
  let objects: ObjectService
  let handler: APIHandler
  var user = PeerIdentity(user: "admin", groups: ["system:masters"])

  /// - Parameter keptChanges: for watches to resume from.
  init(keptChanges: Int? = nil) async throws {
    directory = try TemporaryDirectory()
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    var configuration = ObjectStore.Configuration()
    if let keptChanges { configuration.keptChanges = keptChanges }
    store = try ObjectStore(directory: directory.path, configuration: configuration, logger: logger)
    objects = ObjectService(store: store, now: { Date() })
    let credentials = try ClusterCredentials(directory: directory.path)
    let credential = try credentials.issue(user: "spyhop-apiserver", groups: [])
    let identity = try TLSIdentity(
      certificate: credential.certificate, privateKey: credential.privateKey,
      authorities: credentials.authorityCertificate)
    let rooms = ConsoleRooms(now: objects.now, start: .distantPast)
    handler = APIHandler(
      objects: objects, gateway: AgentGateway(objects: objects, identity: identity, rooms: rooms),
      authenticator: Authenticator(tokenFile: "secret,robot,1,\"system:masters\"\n"), logger: logger)
    try await NamespaceLifecycle(objects: objects, logger: logger).ensureStanding()
  }

  struct Answer {
    var status: Int
    var body: JSON
    var headers: HTTPHeaders

    /// The reason of a `Status`.
    var reason: String? { body["reason"].string }
  }

  func send(
    _ method: HTTPMethod, _ uri: String, _ body: JSON = .null, type: String = "application/json",
    headers: HTTPHeaders = [:]
  ) async throws -> Answer {
    try await send(method, uri, bytes: body.isNull ? [] : body.bytes, type: type, headers: headers)
  }

  func send(
    _ method: HTTPMethod, _ uri: String, bytes: [UInt8], type: String = "application/json", headers: HTTPHeaders = [:]
  ) async throws -> Answer {
    var all = headers
    if !bytes.isEmpty { all.add(name: "Content-Type", value: type) }
    let request = HTTPRequest(method: method, uri: uri, headers: all, body: ByteBuffer(bytes: bytes), peer: user)
    let response = await handler.respond(to: request)
    guard case .bytes(let buffer) = response.body else {
      return Answer(status: Int(response.status.code), body: .null, headers: response.headers)
    }
    let body = try buffer.readableBytes == 0 ? .null : JSON(parsing: Array(buffer.readableBytesView))
    return Answer(status: Int(response.status.code), body: body, headers: response.headers)
  }

  static let pods = "/api/v1/namespaces/default/pods"
  static let machines = "/apis/kubevirt.io/v1/namespaces/default/virtualmachines"
  static let instances = "/apis/kubevirt.io/v1/namespaces/default/virtualmachineinstances"
  static let configMaps = "/api/v1/namespaces/default/configmaps"

  static func pod(_ name: String, _ change: (inout JSON) -> Void = { _ in }) -> JSON {
    var pod: JSON = [
      "apiVersion": "v1", "kind": "Pod", "metadata": ["name": .string(name)],
      "spec": ["containers": [["name": "c", "image": "i"]]],
    ]
    change(&pod)
    return pod
  }

  static func machine(_ name: String, strategy: String = "Halted") -> JSON {
    [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "metadata": ["name": .string(name)],
      "spec": [
        "runStrategy": .string(strategy),
        "template": ["spec": ["domain": ["memory": ["guest": "64Mi"], "devices": [:]]]],
      ],
    ]
  }

  static func instance(_ name: String) -> JSON {
    [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance", "metadata": ["name": .string(name)],
      "spec": ["domain": ["memory": ["guest": "64Mi"], "devices": [:]]],
    ]
  }

  static func configMap(_ name: String, labels: [String: String] = [:], owner: JSON? = nil) -> JSON {
    var map: JSON = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)]]
    map.meta.labels = labels
    if let owner { map.meta.ownerReferences = [OwnerReference(controller: owner)] }
    return map
  }
}
