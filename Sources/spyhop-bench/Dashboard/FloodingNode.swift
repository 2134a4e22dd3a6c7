// The node whose guests flood: a process that stands in for its agent, and what the API server has to know of it.

import APIClient
import Codecs
import FoundationEssentials
import Glibc
import KubeModel

/// The first node, whose agent is a `flooding-agent` where that is wanted.
struct FloodingNode: Sendable {
  /// The first machine of the list.
  private static let machine = MachineManifest.namespaces.count
  private static let node = NodeManifest.name(1)

  private let kubeconfig: String
  private let log: String

  /// Has the server's authority vouch for the agent. Blocks.
  ///
  /// - Parameter kubeconfig: in the server's data directory.
  init(of kubeconfig: String, in directory: TemporaryDirectory) throws {
    let data = URL(filePath: kubeconfig).deletingLastPathComponent().path
    // Else one would be made there.
    guard FileManager.default.isReadableFile(atPath: "\(data)/ca.key") else {
      throw BenchError("\(data) is no data directory of a server: name the kubeconfig that lies in one")
    }
    (self.kubeconfig, log) = ("\(directory.path)/flooding-agent.kubeconfig", "\(directory.path)/flooding-agent.log")
    let arguments = ["--data", data, "--node", Self.node, "--server", "https://127.0.0.1", "--out", self.kubeconfig]
    _ = try ChildProcess.run(.beside("spyhopd", ["node-kubeconfig"] + arguments), output: log)
  }

  /// Runs the agent beside the body, and has the first machine run there, as far as the API says: only of those consoles can be
  /// opened.
  func flood(
    _ client: HTTPResourceClient, megabytes: Int, on thread: MeasuringThread, _ body: () async throws -> [Measurement]
  ) async throws -> [Measurement] {
    let port = try LoopbackPort.free()
    let agent: ChildProcess = try await thread.run { try start(port: port, megabytes: megabytes) }
    defer { agent.end(by: SIGTERM) }
    try await Self.tell(client, port: port)
    return try await body()
  }

  /// Blocks until the agent listens.
  private func start(port: UInt16, megabytes: Int) throws -> ChildProcess {
    let arguments = ["--kubeconfig", kubeconfig, "--port", "\(port)", "--megabytes", "\(megabytes)"]
    let agent = try ChildProcess(.beside("spyhop-bench", ["flooding-agent"] + arguments), output: log)
    try TextFile.wait(for: "ready", in: log, of: "the flooding agent")
    return agent
  }

  private static func tell(_ client: HTTPResourceClient, port: UInt16) async throws {
    let status: JSON = [
      "status": [
        "addresses": [["type": "InternalIP", "address": "127.0.0.1"]],
        "daemonEndpoints": ["kubeletEndpoint": ["Port": .integer(Int64(port))]],
      ]
    ]
    _ = try await client.patch(Registry.nodes, namespace: nil, name: node, subresource: "status", .merge(status))
    let (name, namespace) = (MachineManifest.name(machine), MachineManifest.namespace(machine))
    let instance: JSON = [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance",
      "metadata": ["name": .string(name), "namespace": .string(namespace)],
      "spec": ["domain": ["devices": [:], "memory": ["guest": "128Mi"]]],
    ]
    let resource = Registry.virtualMachineInstances
    try await ClusterSeed.create(resource, instance, nil, client)
    let running: JSON = ["status": ["phase": "Running", "nodeName": .string(node)]]
    _ = try await client.patch(resource, namespace: namespace, name: name, subresource: nil, .merge(running))
  }
}
