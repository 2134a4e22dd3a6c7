// What either agent does about a migration, decision by decision, and when a copy is given up.

import Codecs
import Hypervisor
import KubeModel
import Testing

@testable import NodeAgent

@Suite("Plans for migrations")
struct MigrationPlanTests {
  /// An instance on `a` that is being migrated to `b`, with these fields of its migration.
  private static func instance(on node: String = "a", _ fields: JSON = [:]) -> JSON {
    var vmi = Fixture.instance("vm", uid: "u1")
    vmi["status", "phase"] = "Running"
    vmi["status", "nodeName"] = .string(node)
    let state: JSON = ["migrationUid": "m1", "sourceNode": "a", "targetNode": "b"]
    vmi["status", "migrationState"] = state.merging(fields)
    return vmi
  }

  private static let ready: JSON = ["targetNodeAddress": "10.0.0.2"]
  private static let started: JSON = ["targetNodeAddress": "10.0.0.2", "startTimestamp": "2026-01-01T00:00:00Z"]
  private static let failed: JSON = ["completed": true, "failed": true]

  @Test("the target prepares, waits, takes over, and discards what failed")
  func incoming() {
    func plan(_ fields: JSON, _ machine: MachineState?) -> IncomingPlan {
      IncomingPlan(Self.instance(fields), node: "b", machine: machine)
    }
    #expect(plan([:], nil) == .prepare)
    #expect(plan(Self.ready, nil) == .wait)
    #expect(plan(Self.started, .paused(.migration)) == .wait)
    #expect(plan(Self.started, .postCopy) == .wait)
    #expect(plan(Self.started, .running) == .takeOver)
    #expect(plan(Self.started, .paused(.user)) == .complete)
    #expect(plan(Self.failed, .paused(.migration)) == .discard)
    let partial = IncomingPlan(Self.instance(Self.started), node: "b", machine: .paused(.user), isComplete: false)
    #expect(partial == .wait)
    #expect(IncomingPlan(Self.instance([:]), node: "c", machine: nil) == .nothing)
    #expect(IncomingPlan(Self.instance(on: "b", Self.failed), node: "b", machine: .running) == .nothing)
  }

  @Test("the source begins once, aborts, refuses what was cancelled, and settles what nobody watched")
  func outgoing() {
    func plan(_ fields: JSON, isCopying: Bool = false) -> OutgoingPlan {
      OutgoingPlan(Self.instance(fields), node: "a", isCopying: isCopying)
    }
    #expect(plan([:]) == .nothing)
    #expect(plan(Self.ready) == .begin)
    #expect(plan(Self.started, isCopying: true) == .nothing)
    #expect(plan(Self.started) == .settle)
    #expect(plan(Self.started.merging(["abortRequested": true]), isCopying: true) == .abort)
    guard case .refuse = plan(["abortRequested": true]) else { return #expect(Bool(false)) }
    #expect(plan(Self.failed) == .nothing)
    #expect(OutgoingPlan(Self.instance(on: "b", Self.started), node: "a", isCopying: true) == .nothing)
  }

  @Test("whatever agents write of a migration is known to the server, which drops the rest")
  func schema() throws {
    let vmi = Self.instance(["abortRequested": true])
    let now = "2026-01-01T00:00:00.000000Z"
    let written = [
      HandoverStatus.prepared(vmi, address: "10.0.0.2", port: 10250), HandoverStatus.started(vmi, now: now),
      HandoverStatus.aborting(vmi), HandoverStatus.failed(vmi, "why", now: now), HandoverStatus.released(vmi),
      HandoverStatus.arrived(vmi, at: "b", standstill: .milliseconds(7), now: now),
    ]
    let schema = try #require(Schema.of(Registry.virtualMachineInstances))
    for var object in written {
      let findings = schema.check(&object)
      #expect(findings.unknownFields == [] && findings.errors.isEmpty)
    }
  }

  @Test("a machine that is gone while it migrates has not ended", arguments: [nil, MachineState.shutOff(.migrated)])
  func leaving(machine: MachineState?) {
    var snapshot = InstanceSnapshot(Self.instance(Self.started), machine: machine)
    #expect(InstancePlan(snapshot) != .observe)
    snapshot.isLeaving = Self.instance(Self.started).isLeaving("a")
    #expect(InstancePlan(snapshot) == .nothing)
  }

  @Test("a guest that powers itself off during a migration has ended")
  func poweredOff() {
    var snapshot = InstanceSnapshot(Self.instance(Self.started), machine: .shutOff(.shutdown))
    snapshot.isLeaving = true
    #expect(InstancePlan(snapshot) == .finish(.succeeded, reason: .inOrder))
  }
}

@Suite("Copies that get nowhere")
struct MigrationWatchTests {
  private func statistics(total: Int64 = 1 << 30, remaining: Int64) -> MigrationStatistics {
    var statistics = MigrationStatistics()
    statistics.total = total
    statistics.remaining = remaining
    return statistics
  }

  private func watch(_ settings: JSON) -> MigrationWatch { MigrationWatch(MigrationConfiguration(settings), at: .zero) }

  @Test("percent never falls, and is 100 only at the end")
  func percent() {
    var watch = watch([:])
    _ = watch.observe(statistics(remaining: 1 << 29), at: .seconds(1))
    #expect(watch.percent == 50)
    _ = watch.observe(statistics(remaining: 1 << 30), at: .seconds(2))
    #expect(watch.percent == 50)
    _ = watch.observe(statistics(remaining: 0), at: .seconds(3))
    #expect(watch.percent == 99)
  }

  @Test("more time than its size allows ends a copy, or switches it where that is allowed")
  func completion() {
    var strict = watch(["completionTimeoutPerGiB": 10])
    #expect(strict.observe(statistics(remaining: 5), at: .seconds(9)) == .goOn)
    guard case .abort = strict.observe(statistics(remaining: 4), at: .seconds(11)) else { return #expect(Bool(false)) }
    var lenient = watch(["completionTimeoutPerGiB": 10, "allowPostCopy": true])
    #expect(lenient.observe(statistics(remaining: 4), at: .seconds(11)) == .switchToPostCopy)
    #expect(lenient.observe(statistics(remaining: 4), at: .seconds(1000)) == .goOn)
  }

  @Test("a copy whose rest does not shrink is given up")
  func progress() {
    var watch = watch(["progressTimeout": 5, "completionTimeoutPerGiB": 0])
    #expect(watch.observe(statistics(remaining: 100), at: .seconds(1)) == .goOn)
    #expect(watch.observe(statistics(remaining: 90), at: .seconds(5)) == .goOn)
    #expect(watch.observe(statistics(remaining: 95), at: .seconds(10)) == .goOn)
    guard case .abort = watch.observe(statistics(remaining: 95), at: .seconds(11)) else { return #expect(Bool(false)) }
  }

  @Test("the guest may be stopped for longer the longer the copy takes")
  func downtime() {
    let watch = watch([:])
    let limits = [0, 5, 10, 20, 40, 100].map { watch.downtimeLimit(at: .seconds($0)) }
    #expect(limits == [30, 80, 150, 300, 500, 900])
  }
}
