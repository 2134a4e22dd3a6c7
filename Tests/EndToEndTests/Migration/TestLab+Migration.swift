// Migrations in the lab: started, followed to their end, slowed down, and what they must leave behind.

import Codecs
import FoundationEssentials
import KubeModel
import TestSupport
import Testing

/// What a MigrationPolicy asks for.
struct CopySettings: Sendable {
  var spec: JSON

  /// Copies take about ten seconds: long enough to be met on their way.
  static let slow = CopySettings(spec: ["bandwidthPerMigration": "8Mi", "completionTimeoutPerGiB": 1000])
}

extension TestLab {
  func node(of name: String) async throws -> String {
    try #require(try await instance(name)["status", "nodeName"].string)
  }

  /// The host that a node's guests would move to.
  static func other(than node: String) throws -> String { try #require(nodes.first { $0 != node }) }

  func startMigration(_ name: String, to node: String? = nil) async throws -> JSON {
    var migration: JSON = [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstanceMigration",
      "metadata": ["generateName": "move-", "namespace": "default"], "spec": ["vmiName": .string(name)],
    ]
    if let node { migration["spec", "addedNodeSelector", Names.hostname] = .string(node) }
    return try await client.create(Registry.virtualMachineInstanceMigrations, namespace: "default", migration)
  }

  /// Migrates to wherever it can, and returns the migration at its end.
  func migrate(_ name: String) async throws -> JSON { try await end(of: startMigration(name)) }

  func current(_ migration: JSON) async throws -> JSON {
    try await client.get(
      Registry.virtualMachineInstanceMigrations, namespace: "default", name: migration.meta.name)
  }

  /// The migration at its end. A failed one must say why.
  func end(of migration: JSON, within limit: Duration = .seconds(60)) async throws -> JSON {
    let ended = try await eventually("the migration to end", within: limit) {
      let now = try await current(migration)
      return now.migrationPhase.isFinal ? now : nil
    }
    if ended.migrationPhase == .failed { #expect(ended.migration?.failureReason.isEmpty == false) }
    return ended
  }

  /// Waits until the copy is under way.
  func wait(forCopyOf name: String) async throws {
    try await eventually("the copy of \(name)", within: .seconds(20)) {
      (try await instance(name).unfinishedMigration?.progress?.bytesProcessed ?? 0) > 0 ? true : nil
    }
  }

  /// Migrations of that guest are made with these settings for as long as `body` runs.
  func with(_ settings: CopySettings, for name: String, _ body: () async throws -> Void) async throws {
    var spec = settings.spec
    spec["selectors", "virtualMachineInstanceSelector"] = ["kubevirt.io/vm": .string(name)]
    let policy: JSON = [
      "apiVersion": "migrations.kubevirt.io/v1alpha1", "kind": "MigrationPolicy", "metadata": ["name": .string(name)],
      "spec": spec,
    ]
    _ = try await client.create(Registry.migrationPolicies, namespace: nil, policy)
    func remove() async throws {
      try await client.delete(Registry.migrationPolicies, namespace: nil, name: name, options: DeleteOptions())
    }
    do {
      try await body()
    } catch {
      try? await remove()
      throw error
    }
    try await eventually("the policy to go") { (try? await remove()) != nil ? true : nil }
  }
}

// MARK: - What must be left

extension TestLab {
  /// Waits until the guest runs on that host (or on another than that) and nothing of it is anywhere else.
  func expectOneCopy(of name: String, on node: String? = nil, notOn old: String? = nil) async throws {
    let home = try #require(node ?? Self.nodes.first { $0 != old })
    let obstacle = Locked("")
    try await eventually("\(name) to be on \(home) alone, but \(obstacle.with { $0 })", within: .seconds(40)) {
      let found = try await self.disorder(of: name, home: home)
      obstacle.with { $0 = found ?? "" }
      return found == nil ? true : nil
    }
  }

  /// What keeps a guest from being on that host alone.
  private func disorder(of name: String, home: String) async throws -> String? {
    let pods = try await launcherPods(of: name).map { $0["spec", "nodeName"].string ?? "" }
    guard pods == [home] else { return "its pods are on \(pods)" }
    let instance = try await instance(name)
    let node = instance["status", "nodeName"].string ?? ""
    guard node == home else { return "its instance is on \(node)" }
    guard emulators(of: name).map(\.node) == [home] else { return "its emulators are on \(emulators(of: name))" }
    for host in Self.nodes where host != home {
      if try await domains(on: host).contains("default_\(name)") { return "\(host) has its domain" }
      let strays = migrationSockets(on: host) + files(on: host).filter { $0.contains(instance.meta.uid) }
      if let stray = strays.first { return "\(host) has \(stray)" }
    }
    return migrationSockets(on: home).first.map { "\(home) has \($0)" }
  }
}
