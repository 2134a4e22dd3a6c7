// Tells the API server of this node: registers it, reports its status and renews its lease.

import Codecs
import FoundationEssentials
import Hypervisor
import KubeModel
import Logging
import Reconcile
import Synchronization

/// Keeps the Node object and its lease fresh.
struct NodeReporter: Sendable {
  static let leaseNamespace = "kube-node-lease"
  static let heartbeatAnnotation = "kubevirt.io/heartbeat"

  let client: any ResourceClient
  let hypervisor: any Hypervisor
  let time: TimeSource
  let logger: Logger
  let configuration: AgentConfiguration
  let facts: HostFacts
  let emulation: Emulation
  let address: String
  let port: Int
  let capabilities = CapabilityNote()

  /// Reports every `statusInterval` and at once when the hypervisor comes or goes, until cancelled.
  func reportStatus() async {
    let connectionChanges = hypervisor.events()
    await withDiscardingTaskGroup { group in
      group.addTask {
        await repeatedly(every: configuration.statusInterval, "report the node's status") { try await reportOnce() }
      }
      group.addTask {
        await learnCapabilities()
        for await event in connectionChanges where event.isConnectionChange {
          await attempt("report the node's status") { try await reportOnce() }
          if event == .connected { await learnCapabilities() }
        }
      }
    }
  }

  /// Renews the lease every `leaseInterval` until cancelled.
  func renewLease() async {
    await repeatedly(every: configuration.leaseInterval, "renew the node's lease") { try await renewOnce() }
  }

  /// Asked for apart from reports: a hypervisor that probes its emulator for a minute must not cost heartbeats.
  private func learnCapabilities() async {
    guard hypervisor.connection.isConnected, let found = try? await hypervisor.capabilities() else { return }
    capabilities.set(found)
    await attempt("report the node's status") { try await reportOnce() }
  }

  func reportOnce() async throws {
    let record = record
    let node = try await registered(record)
    let now = RFC3339.seconds(time.date)
    let wanted: JSON = [
      "metadata": ["labels": JSON(record.labels), "annotations": .object([Self.heartbeatAnnotation: .string(now)])]
    ]
    if node.merging(wanted) != node {
      _ = try await client.patch(Registry.nodes, namespace: nil, name: record.name, subresource: nil, .merge(wanted))
    }
    let status: JSON = ["status": record.status(on: node, now: now)]
    _ = try await client.patch(Registry.nodes, namespace: nil, name: record.name, subresource: "status", .merge(status))
  }

  private func registered(_ record: NodeRecord) async throws -> JSON {
    do {
      return try await client.get(Registry.nodes, namespace: nil, name: record.name)
    } catch let error as APIError where error.reason == .notFound {
      logger.info("registering the node", metadata: ["node": "\(record.name)"])
      return try await client.create(Registry.nodes, namespace: nil, record.object)
    }
  }

  private var record: NodeRecord {
    NodeRecord(
      name: configuration.nodeName, facts: facts, capabilities: capabilities.value, connection: hypervisor.connection,
      emulation: emulation, address: address, port: port, podCapacity: configuration.podCapacity,
      version: configuration.version)
  }

  private func renewOnce() async throws {
    let renewal: JSON = ["spec": ["renewTime": .string(RFC3339.microseconds(time.date))]]
    do {
      _ = try await client.patch(
        Registry.leases, namespace: Self.leaseNamespace, name: configuration.nodeName, subresource: nil, .merge(renewal)
      )
    } catch let error as APIError where error.reason == .notFound {
      try await createLease(renewal)
    }
  }

  private func createLease(_ renewal: JSON) async throws {
    let lease: JSON = [
      "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
      "metadata": ["name": .string(configuration.nodeName), "namespace": .string(Self.leaseNamespace)],
      "spec": ["holderIdentity": .string(configuration.nodeName), "leaseDurationSeconds": 40],
    ]
    _ = try await client.create(Registry.leases, namespace: Self.leaseNamespace, lease.merging(renewal))
  }

  private func repeatedly(
    every interval: Duration, _ what: String, _ body: @escaping @Sendable () async throws -> Void
  ) async {
    var deadline = time.elapsed
    while !Task.isCancelled {
      await attempt(what, body)
      deadline = max(deadline + interval, time.elapsed)
      try? await time.sleep(until: deadline)
    }
  }

  private func attempt(_ what: String, _ body: @Sendable () async throws -> Void) async {
    do {
      try await body()
    } catch {
      if !Task.isCancelled { logger.warning("could not \(what)", metadata: ["reason": "\(error)"]) }
    }
  }
}

/// The capabilities learnt last; nil until the first connection.
final class CapabilityNote: Sendable {
  private let note = Mutex<HostCapabilities?>(nil)

  var value: HostCapabilities? { note.withLock { $0 } }

  func set(_ capabilities: HostCapabilities) { note.withLock { $0 = capabilities } }
}

extension HypervisorEvent {
  var isConnectionChange: Bool {
    switch self {
    case .connected, .disconnected: true
    case .machine: false
    }
  }
}
