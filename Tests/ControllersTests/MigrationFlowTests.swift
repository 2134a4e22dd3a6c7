import Codecs
import KubeModel
import Logging
import Reconcile
import TestSupport
import Testing

@testable import Controllers

/// Migrations through all controllers, with the agents of both nodes played by the test.
@Suite(.timeLimit(.minutes(1))) struct MigrationFlowTests {
  let clock = TestClock()
  let client: FakeResourceClient

  init() {
    let clock = clock
    client = FakeResourceClient { clock.date }
    for name in ["node-a", "node-b"] { client.seed(Registry.nodes, node(name)) }
    client.seed(Registry.virtualMachineInstances, runningInstance)
    client.seed(Registry.pods, launcher(of: runningInstance).json)
  }

  @Test("an instance moves to the other node, and leaves nothing on the first")
  func success() async throws {
    client.seed(Registry.virtualMachineInstanceMigrations, migration())
    try await running(client) { try await arrival() }
    try checkArrival()
    let events = client.objects(Registry.events).compactMap { $0["reason"].string }
    #expect(events.contains("SuccessfulHandOver") && events.contains("SuccessfulMigration"))
  }

  @Test("the policy that matches the instance sets how it moves")
  func policy() async throws {
    var policy = object(Registry.migrationPolicies, "slow", spec: ["bandwidthPerMigration": "8Mi"])
    policy["spec", "selectors", "virtualMachineInstanceSelector"] = ["app": "test"]
    client.seed(Registry.migrationPolicies, policy)
    client.seed(Registry.namespaces, object(Registry.namespaces, "default"))
    client.seed(Registry.virtualMachineInstanceMigrations, migration())
    try await running(client) { try await arrival() }
    let state = client[Registry.virtualMachineInstanceMigrations, key("move")]?.migration
    #expect(state?.json["migrationPolicyName"] == "slow")
    #expect(state?.configuration.bandwidth == 8 << 20)
  }

  @Test("a controller killed at any of its writes leaves a migration that the next one finishes", arguments: 0..<14)
  func death(afterWrites writes: Int) async throws {
    client.seed(Registry.virtualMachineInstanceMigrations, migration())
    let mortal = MortalClient(client, writes: writes)
    try await running(mortal) {
      try await first {
        await mortal.death()
      } or: {
        try await arrival()
      }
    }
    try await running(client) { try await arrival() }
    try checkArrival()
  }

  @Test("a migration that fails leaves the instance where it was, and nothing at its target")
  func failure() async throws {
    client.seed(Registry.virtualMachineInstanceMigrations, migration())
    try await running(client, failing: "link down") { try await ended(.failed) }
    let stayed = try #require(client[Registry.virtualMachineInstances, key("testvm")])
    #expect(stayed["status", "nodeName"] == "node-a")
    #expect(stayed.meta.labels[Names.migrationTarget] == nil)
    let moved = client[Registry.virtualMachineInstanceMigrations, key("move")]
    #expect(moved?.migration?.failureReason == "link down")
  }

  @Test("deleting a migration before its end calls it off and lets it go")
  func cancellation() async throws {
    client.seed(Registry.virtualMachineInstanceMigrations, migration())
    try await running(client, isEager: false) {
      _ = try await client.first(Registry.virtualMachineInstanceMigrations) { $0.migrationPhase == .running }
      try await client.delete(
        Registry.virtualMachineInstanceMigrations, namespace: "default", name: "move", options: DeleteOptions())
      try await client.removal(Registry.virtualMachineInstanceMigrations, key("move"))
      _ = try await client.first(Registry.virtualMachineInstances) { $0.meta.labels[Names.migrationTarget] == nil }
    }
    let stayed = client[Registry.virtualMachineInstances, key("testvm")]
    #expect(stayed?["status", "nodeName"] == "node-a")
    #expect(stayed?.migration?.isFailed == true)
  }

  @Test("an instance that is asked to leave its node does, and the wish is gone")
  func evacuation() async throws {
    var asked = runningInstance
    asked["spec", "evictionStrategy"] = "LiveMigrate"
    asked["status", "evacuationNodeName"] = "node-a"
    client.seed(Registry.virtualMachineInstances, asked)
    try await running(client) {
      _ = try await client.first(Registry.virtualMachineInstances) {
        $0["status", "nodeName"] == "node-b" && $0["status", "evacuationNodeName"].isNull
      }
    }
    let made = client.objects(Registry.virtualMachineInstanceMigrations)
    #expect(made.map { $0.meta.annotations[Names.evacuation] } == ["node-a"])
  }
}

// MARK: - The cast

extension MigrationFlowTests {
  private func arrival() async throws { try await ended(.succeeded) }

  /// Waits until the migration has ended so, and everything about it has been put in order.
  private func ended(_ phase: MigrationPhase) async throws {
    _ = try await client.first(Registry.virtualMachineInstanceMigrations) {
      $0.migrationPhase == phase && $0.meta.finalizers.isEmpty
    }
    for pod in client.objects(Registry.pods) where pod.meta.isDeleting {
      try await client.removal(Registry.pods, pod.key)
    }
    _ = try await client.first(Registry.virtualMachineInstances) { $0.meta.labels[Names.migrationTarget] == nil }
  }

  private func checkArrival() throws {
    let moved = try #require(client[Registry.virtualMachineInstances, key("testvm")])
    #expect(moved.instancePhase == .running)
    #expect(moved["status", "nodeName"] == "node-b")
    #expect(moved.meta.labels[Names.migrationTarget] == nil)
    #expect(client.objects(Registry.pods).map { $0["spec", "nodeName"] } == ["node-b"])
    #expect(client.calls.filter { $0.verb == .create && $0.resource == "pods" }.count == 1, "one target pod, ever")
  }

  /// Runs controllers and agents around the body, while time passes slowly.
  private func running(
    _ client: any ResourceClient, failing: String? = nil, isEager: Bool = true, _ body: () async throws -> Void
  ) async throws {
    var options = ControllerOptions()
    options.nodeGracePeriod = .seconds(1_000_000_000)
    let clock = clock
    let controllers = ControllerSet(
      client: client, clock: TimeSource(clock: clock, date: { clock.date }), options: options,
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await controllers.run() }
      group.addTask { try await playPods() }
      group.addTask { try await playInstances(failing: failing, isEager: isEager) }
      group.addTask {
        while !Task.isCancelled {
          clock.advance(by: .milliseconds(5))
          try await Task.sleep(for: .milliseconds(1))
        }
      }
      defer { group.cancelAll() }
      try await body()
    }
  }

  private func first(
    _ one: @escaping @Sendable () async throws -> Void, or other: @escaping @Sendable () async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await one() }
      group.addTask { try await other() }
      try await group.next()
      group.cancelAll()
    }
  }

  /// What agents do to pods of their node: run them, and take away those that are to go.
  private func playPods() async throws {
    for try await batch in try await client.watch(Registry.pods, namespace: nil, options: WatchOptions()) {
      for event in batch where event.kind != .deleted {
        let pod = event.object
        if pod.meta.isDeleting {
          _ = try? await client.delete(
            Registry.pods, namespace: "default", name: pod.meta.name, options: DeleteOptions(gracePeriodSeconds: 0))
        } else if pod["spec", "nodeName"].hasContent, pod["status", "phase"] != "Running" {
          let status: JSON = ["phase": "Running", "containerStatuses": [["name": "compute", "ready": true]]]
          _ = try? await client.patch(
            Registry.pods, namespace: "default", name: pod.meta.name, subresource: "status", .merge(["status": status]))
        }
      }
    }
  }

  /// What both agents do about a migration, one step for each change they see.
  private func playInstances(failing: String?, isEager: Bool) async throws {
    let stream = try await client.watch(
      Registry.virtualMachineInstances, namespace: nil, options: WatchOptions())
    for try await batch in stream {
      for event in batch where event.kind != .deleted {
        guard let state = event.object.unfinishedMigration else { continue }
        let step = Self.step(state, failing: failing, isEager: isEager)
        guard step.hasContent else { continue }
        _ = try? await client.patch(
          Registry.virtualMachineInstances, namespace: "default", name: event.object.meta.name, subresource: nil,
          .merge(step))
      }
    }
  }

  private static func step(_ state: MigrationState, failing: String?, isEager: Bool) -> JSON {
    func record(_ change: JSON) -> JSON { ["status": ["migrationState": change]] }
    if state.isAbortRequested { return record(["completed": true, "failed": true, "abortStatus": "Succeeded"]) }
    if !state.isPrepared { return record(["targetNodeAddress": "10.0.0.2"]) }
    if !state.hasStarted { return record(["startTimestamp": .string(nowText)]) }
    if let failing { return record(["completed": true, "failed": true, "failureReason": .string(failing)]) }
    guard isEager else { return [:] }
    let percent = state.progress?.percent ?? 0
    if percent < 90 { return record(["progress": ["percent": JSON(percent + 30)]]) }
    return [
      "metadata": ["labels": [Names.nodeName: .string(state.targetNode)]],
      "status": ["nodeName": .string(state.targetNode), "migrationState": ["completed": true]],
    ]
  }
}
