// The virtual machine that is started, stopped and talked to.

import APIClient
import Codecs
import KubeModel

/// A VM of the bench's own on a lab.
struct BenchMachine: Sendable {
  static let namespace = "default"

  let client: HTTPResourceClient
  let name: String
  /// The host that it is tied to; nil for one that may move.
  let node: String?
  /// The directory of its kernel and initial file system.
  let guest: String
  /// Words for the guest's kernel, beyond those that it needs.
  var words = ""

  /// libvirt's name for it.
  var domain: String { "\(Self.namespace)_\(name)" }

  /// When each phase of its instance was first seen, counted from before the POST.
  typealias Phases = [String: Duration]

  /// Runs `body` while the VM does, and removes the VM whatever happens.
  func whileRunning<Value: Sendable>(_ body: (Phases) async throws -> Value) async throws -> Value {
    // One that a run before left when it was interrupted.
    try await remove()
    do {
      let value = try await body(start())
      try await remove()
      return value
    } catch {
      try? await remove()
      throw error
    }
  }

  /// Creates the VM and waits until it runs.
  private func start(within limit: Duration = .seconds(60)) async throws -> Phases {
    try await withThrowingTaskGroup(of: Phases?.self) { group in
      group.addTask { try await create() }
      group.addTask {
        try await Task.sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      guard let phases = try await group.next() ?? nil else { throw BenchError("\(name) does not run after \(limit)") }
      return phases
    }
  }

  private func create() async throws -> Phases {
    let instances = Registry.virtualMachineInstances
    let version = try await client.list(instances, namespace: Self.namespace, options: .init(limit: 1)).resourceVersion
    let options = WatchOptions(fieldSelector: "metadata.name=\(name)", resourceVersion: version)
    let events = try await client.watch(instances, namespace: Self.namespace, options: options)
    let start = ContinuousClock.now
    async let created = client.create(Registry.virtualMachines, namespace: Self.namespace, manifest)
    var phases: Phases = [:]
    for try await batch in events {
      for phase in batch.compactMap(\.object["status", "phase"].string) where phases[phase] == nil {
        phases[phase] = start.duration(to: .now)
      }
      if phases["Failed"] != nil { throw BenchError("\(name) failed to start") }
      if phases["Running"] != nil { break }
    }
    _ = try await created
    return phases
  }

  /// Deletes the VM if it is there, and waits until nothing of it is left; at most a minute.
  private func remove() async throws {
    let options = DeleteOptions(propagation: .foreground, gracePeriodSeconds: 0)
    _ = try await unlessMissing {
      try await client.delete(Registry.virtualMachines, namespace: Self.namespace, name: name, options: options)
    }
    for _ in 0..<600 {
      let isThere = (try await exists(Registry.virtualMachines), try await exists(Registry.virtualMachineInstances))
      if isThere == (false, false) { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw BenchError("\(name) is not gone a minute after it was deleted")
  }

  private func exists(_ kind: ResourceDefinition) async throws -> Bool {
    try await unlessMissing { try await client.get(kind, namespace: Self.namespace, name: name) } != nil
  }

  /// Nil where the server has no such object.
  private func unlessMissing(_ request: () async throws -> JSON) async throws -> JSON? {
    do {
      return try await request()
    } catch let error as APIError where error.reason == .notFound {
      return nil
    }
  }

  private var manifest: JSON {
    [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine",
      "metadata": ["name": .string(name), "namespace": .string(Self.namespace)],
      "spec": [
        "runStrategy": "Always",
        "template": [
          "metadata": ["labels": ["kubevirt.io/vm": .string(name)]],
          "spec": [
            "terminationGracePeriodSeconds": 0,
            "nodeSelector": node.map { ["kubernetes.io/hostname": .string($0)] } ?? .null,
            "domain": domainSpec, "networks": [["name": "default", "pod": [:]]],
          ],
        ],
      ],
    ]
  }

  private var domainSpec: JSON {
    [
      "cpu": ["cores": 1], "memory": ["guest": "128Mi"],
      "firmware": [
        "kernelBoot": [
          "kernelArgs": .string("console=ttyS0 quiet \(words)"),
          "container": ["image": "host://\(guest)", "kernelPath": "/vmlinuz", "initrdPath": "/initrd.gz"],
        ]
      ],
      "devices": ["interfaces": [["name": "default", "masquerade": [:]]]],
    ]
  }
}
