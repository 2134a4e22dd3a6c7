// Requests that a node's agent answers: consoles, logs, and actions on running guests.

import Codecs
import HTTPService
import KubeModel

struct AgentGateway: Sendable {
  let objects: ObjectService
  /// The server's own certificate, which agents know.
  let identity: TLSIdentity

  /// Relays an action on a running VMI.
  func act(_ action: VirtualizationAction, _ key: ObjectKey, _ request: HTTPRequest) async throws -> HTTPResponse {
    let instance = try await objects.object(Registry.virtualMachineInstances, key)
    try Self.check(action, instance)
    let node = instance["status", "nodeName"].string ?? ""
    return try await relay(request, toNode: node, "\(Self.path(key))/\(action.rawValue)")
  }

  /// Relays a launcher pod's log, which is its guest's serial log.
  func log(_ pod: ObjectKey, _ request: HTTPRequest) async throws -> HTTPResponse {
    let object = try await objects.object(Registry.pods, pod)
    guard let node = object["spec", "nodeName"].string, !node.isEmpty else {
      throw APIError(
        .badRequest,
        "container \"compute\" in pod \"\(pod.name)\" is waiting to start: the pod is not bound to a node yet")
    }
    guard let instance = object.meta.annotations["kubevirt.io/domain"] else {
      throw APIError(.badRequest, "pod \"\(pod.name)\" has no log: only launcher pods run here")
    }
    return try await relay(
      request, toNode: node, "\(Self.path(ObjectKey(namespace: pod.namespace, name: instance)))/log")
  }

  /// The refusals of the reference: 400 while a console may yet come, 409 where it never will.
  static func check(_ action: VirtualizationAction, _ instance: JSON) throws(APIError) {
    let name = instance.meta.name
    let phase = instance["status", "phase"].string ?? ""
    let isPaused = instance.isTrue("Paused")
    func conflict(_ why: String) -> APIError { .conflict(Registry.virtualMachineInstances, name: name, why) }
    switch action {
    case .console:
      if instance["spec", "domain", "devices", "autoattachSerialConsole"].bool == false {
        throw APIError(.badRequest, "No serial consoles are present.")
      }
      if phase == "Failed" { throw conflict("VMI is in failed status") }
      if phase != "Running" {
        throw APIError(.badRequest, "VMI \(name) is not running: its phase is \(phase.isEmpty ? "Pending" : phase)")
      }
    case .pause where isPaused: throw conflict("VMI is already paused")
    case .unpause where phase == "Running" && !isPaused: throw conflict("VMI is not paused")
    case .softreboot where isPaused: throw conflict("VMI is paused")
    default: if phase != "Running" { throw conflict("VMI is not running") }
    }
  }

  private static func path(_ key: ObjectKey) -> String {
    "/v1/namespaces/\(PercentCoding.encode(key.namespace))/virtualmachineinstances/\(PercentCoding.encode(key.name))"
  }

  private func relay(_ request: HTTPRequest, toNode name: String, _ path: String) async throws -> HTTPResponse {
    let node = try await objects.object(Registry.nodes, ObjectKey(namespace: "", name: name))
    let address = node["status", "addresses"].elements.first { $0["type"].string == "InternalIP" }?["address"].string
    guard let address, let port = node["status", "daemonEndpoints", "kubeletEndpoint", "Port"].int else {
      throw APIError(
        .serviceUnavailable, "node \(name) does not say where its agent listens: is spyhopd agent running there?")
    }
    let query = request.query.map { "\(PercentCoding.encode($0.name))=\(PercentCoding.encode($0.value))" }
    let uri = query.isEmpty ? path : "\(path)?\(query.joined(separator: "&"))"
    let target = RelayTarget(host: address, port: port, user: "system:node:\(name)")
    return try await target.relay(request, as: uri, identity: identity)
  }
}
