// The node whose guests flood: a process that stands in for its agent, and what the API server has to know of it.

import APIClient
import Codecs
import FoundationEssentials
import Glibc
import KubeModel

/// The first node, as long as a `flooding-agent` is its agent.
enum FloodingNode {
  /// The first machine of the list.
  private static let machine = MachineManifest.namespaces.count
  private static let node = NodeManifest.name(1)

  /// Runs the agent beside the body, and has the first machine run there, as far as the API says: only of those consoles can be
  /// opened.
  ///
  /// - Parameter cluster: by a kubeconfig in its server's data directory, whose authority vouches for the agent.
  static func with(
    _ client: HTTPResourceClient, _ cluster: SeededCluster, in directory: TemporaryDirectory, megabytes: Int,
    on thread: MeasuringThread, _ body: () async throws -> [Measurement]
  ) async throws -> [Measurement] {
    let port = try LoopbackPort.free()
    let agent: ChildProcess = try await thread.run {
      try start(kubeconfig: cluster.kubeconfig, in: directory.path, port: port, megabytes: megabytes)
    }
    defer { agent.end(by: SIGTERM) }
    try await tell(client, port: port)
    return try await body()
  }

  /// Blocks until the agent listens.
  private static func start(
    kubeconfig: String, in directory: String, port: UInt16, megabytes: Int
  ) throws -> ChildProcess {
    let (own, log) = ("\(directory)/flooding-agent.kubeconfig", "\(directory)/flooding-agent.log")
    let data = URL(filePath: kubeconfig).deletingLastPathComponent().path
    let issue = ["--data", data, "--node", node, "--server", "https://127.0.0.1", "--out", own]
    _ = try ChildProcess.run(.beside("spyhopd", ["node-kubeconfig"] + issue), output: log)
    let arguments = ["--kubeconfig", own, "--port", "\(port)", "--megabytes", "\(megabytes)"]
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
