// What operators ask of the cluster about migrations and nodes: one write each, the same for keys and commands.

public import Codecs
public import KubeModel

extension ResourceClient {
  /// Asks for the migration of a running VM; returns the object of the migration, which the controllers carry out.
  ///
  /// - Parameter node: nil leaves the choice to the scheduler.
  /// - Throws: `APIError` with the server's reason where it refuses.
  public func migrate(_ machine: ObjectKey, to node: String? = nil) async throws -> JSON {
    let resource = Registry.virtualMachineInstanceMigrations
    let target: JSON = node.map { [Names.hostname: .string($0)] } ?? .null
    return try await create(
      resource, namespace: machine.namespace,
      [
        "apiVersion": .string(resource.apiVersion), "kind": .string(resource.kind),
        "metadata": [
          "generateName": "kubevirt-migrate-vm-", "namespace": .string(machine.namespace),
          "labels": [Names.migratedInstance: .string(machine.name)],
        ],
        "spec": ["vmiName": .string(machine.name), "addedNodeSelector": target],
      ])
  }

  /// Asks for the end of a migration; the guest stays where it is unless it has arrived already.
  public func abortMigration(_ migration: ObjectKey) async throws {
    try await delete(
      Registry.virtualMachineInstanceMigrations, namespace: migration.namespace, name: migration.name,
      options: DeleteOptions())
  }

  /// Keeps new guests off a node, or lets them on it again; returns whether that changed anything.
  @discardableResult
  public func setCordoned(_ isCordoned: Bool, node name: String) async throws -> Bool {
    let node = try await get(Registry.nodes, namespace: nil, name: name)
    guard node.isCordoned != isCordoned else { return false }
    _ = try await patch(
      Registry.nodes, namespace: nil, name: name, subresource: nil,
      .merge(["spec": ["unschedulable": .bool(isCordoned)]]))
    return true
  }

  /// Cordons a node and asks for the migration of every guest that can leave it, in the order of their names.
  ///
  /// Returns as soon as all are asked for: how many move at once is for the migration controller to decide.
  public func beginDrain(of node: String) async throws -> DrainBeginning {
    try await setCordoned(true, node: node)
    let onNode = ListOptions(labelSelector: "\(Names.nodeName)=\(node)")
    let instances = try await list(Registry.virtualMachineInstances, namespace: nil, options: onNode).items
    let migrations = try await list(
      Registry.virtualMachineInstanceMigrations, namespace: nil, options: ListOptions()
    ).items
    var beginning = DrainBeginning(report: DrainReport(node: node, instances: instances, migrations: migrations))
    for machine in beginning.report.askable {
      do {
        _ = try await migrate(machine)
        beginning.asked.append(machine)
      } catch let error as APIError where error.reason != .serverUnreachable {
        beginning.refused[machine] = error.message
      }
    }
    return beginning
  }
}

/// What came of asking a node's guests to leave.
public struct DrainBeginning: Sendable {
  /// How things stood before anything was asked.
  public var report: DrainReport
  public var asked: [ObjectKey] = []
  /// The server's reasons.
  public var refused: [ObjectKey: String] = [:]
}

extension JSON {
  /// Whether this node takes no new pods.
  public var isCordoned: Bool { self["spec", "unschedulable"].bool == true }
}
