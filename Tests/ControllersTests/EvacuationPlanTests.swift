import Codecs
import KubeModel
import Testing

@testable import Controllers

@Suite("Evacuation plan")
struct EvacuationPlanTests {
  private func guest(_ name: String, strategy: JSON = "LiveMigrate", isAsked: Bool = true) -> JSON {
    var guest = runningInstance
    guest.meta.name = name
    guest["spec", "evictionStrategy"] = strategy
    if isAsked { guest["status", "evacuationNodeName"] = "node-a" }
    return guest
  }

  private func evacuation(of name: String, _ phase: MigrationPhase, ago: Double = 0) -> JSON {
    var evacuation = migration(phase, name: "e-\(name)-\(Int(ago))", instance: name, created: seconds(ago))
    evacuation.meta.annotations[Names.evacuation] = "node-a"
    return evacuation
  }

  private func plan(
    _ guests: [JSON], _ migrations: [JSON] = [], taints: [JSON] = [], ready: Condition.Status = .yes
  ) -> [Action] {
    EvacuationPlan(
      node: "node-a", object: node("node-a", taints: taints, ready: ready), instances: guests, migrations: migrations,
      now: now,
      options: MigrationOptions()
    ).actions()
  }

  private func moved(_ actions: [Action]) -> [String] {
    actions.creations(Registry.virtualMachineInstanceMigrations).compactMap { $0["spec", "vmiName"].string }
  }

  @Test("who is asked to leave gets a migration, no more at once than may run")
  func creation() throws {
    let actions = plan(["c", "a", "b"].map { guest($0) })
    #expect(moved(actions) == ["a", "b"])
    let migration = try #require(actions.creations(Registry.virtualMachineInstanceMigrations).first)
    #expect(migration.meta.annotations == [Names.evacuation: "node-a"])
    #expect(migration.meta.generateName == "kubevirt-evacuation-")
  }

  @Test("migrations under way count, and an instance in one is left alone")
  func room() {
    #expect(moved(plan([guest("a"), guest("b")], [evacuation(of: "a", .running)])) == ["b"])
    let elsewhere = (1...5).map { migration(.running, name: "m\($0)", instance: "other-\($0)") }
    #expect(moved(plan([guest("a")], elsewhere)).isEmpty)
  }

  @Test(
    "the eviction strategy decides who is moved",
    arguments: [("LiveMigrate", true), ("LiveMigrateIfPossible", true), ("None", false), ("External", false)])
  func strategies(_ strategy: String, _ isMoved: Bool) {
    #expect(moved(plan([guest("a", strategy: .string(strategy))])).isEmpty != isMoved)
  }

  @Test("the drain taint empties a node of those that may be moved")
  func taint() {
    let guests = [guest("a", isAsked: false), guest("b", strategy: "None", isAsked: false)]
    #expect(moved(plan(guests)).isEmpty)
    #expect(moved(plan(guests, taints: [["key": "kubevirt.io/drain", "effect": "NoSchedule"]])) == ["a"])
  }

  @Test("a node that does not answer is not emptied until it does")
  func silentNode() { #expect(plan([guest("a")], ready: .unknown).isEmpty) }

  @Test("after failures in a row the next try waits 20 s, 40 s, and so on")
  func backoff() {
    let once = plan([guest("a")], [evacuation(of: "a", .failed, ago: 5)])
    #expect(moved(once).isEmpty)
    #expect(once.requeue == .seconds(15))
    let twice = [evacuation(of: "a", .failed, ago: 60), evacuation(of: "a", .failed, ago: 5)]
    #expect(plan([guest("a")], twice).requeue == .seconds(35))
    #expect(moved(plan([guest("a")], [evacuation(of: "a", .failed, ago: 20)])) == ["a"])
    let healed = [evacuation(of: "a", .failed, ago: 9), evacuation(of: "a", .succeeded, ago: 5)]
    #expect(moved(plan([guest("a")], healed)) == ["a"])
  }

  @Test("who cannot leave is told of instead")
  func unable() {
    var tied = guest("a")
    tied["spec", "domain", "devices", "gpus"] = [["name": "gpu"]]
    let actions = plan([tied])
    #expect(moved(actions).isEmpty)
    #expect(
      actions.events == ["EvacuationImpossible: It cannot leave node node-a: the guest uses gpu, a device of its node"])
  }
}
