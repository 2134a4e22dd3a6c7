// What the dashboard reads of the cluster beside objects: its kinds, tables, logs, and the other clusters there are.

import APIClient
import Codecs
import Dashboard
import KubeModel

struct ServerReader: ClusterReader {
  let client: HTTPResourceClient
  let contexts: [String]

  func resources() async throws -> [ResourceDefinition] { try await client.servedResources() }

  var tables: (any ResourceClient)? {
    TabulatedClient(client, member: ServerCells.member, wideMember: ServerCells.wideMember)
  }

  func consumers(namespace: String?) async throws -> JSON {
    let path = Subresource.path(ofAll: Registry.virtualMachineInstances, namespace: namespace, "stats")
    do {
      return try JSON(parsing: await client.send(method: "GET", path: path))
    } catch let error as APIError where error.reason == .notFound {
      guard let pods = try await launchers(namespace) else { throw error }
      return pods
    }
  }

  /// What any Kubernetes with a metrics server tells; nil where there is none.
  private func launchers(_ namespace: String?) async throws -> JSON? {
    do {
      let answer = try await client.send(
        method: "GET", path: PodMetrics.path(namespace: namespace), query: [("labelSelector", PodMetrics.launchers)])
      return PodMetrics.instances(try JSON(parsing: answer))
    } catch let error as APIError where [.notFound, .serviceUnavailable].contains(error.reason) {
      return nil
    }
  }

  func pulse() async throws {
    do {
      _ = try await client.send(method: "GET", path: "/version")
    } catch let error as APIError where error.reason != .serverUnreachable {
      // A refusal is an answer.
    }
  }

  func nodeMetrics() async throws -> JSON {
    try JSON(parsing: await client.send(method: "GET", path: "/apis/metrics.k8s.io/v1beta1/nodes"))
  }

  func viewers(namespace: String?) async throws -> JSON { try await client.consoleAudiences(namespace: namespace) }

  func log(of pod: ObjectKey, container: String?, options: LogOptions) async throws -> AsyncThrowingStream<
    [UInt8], any Error
  > {
    try await client.podLog(
      pod, container: container, isFollowed: options.isFollowed, hasTimestamps: true,
      tail: options.tail)
  }
}
