import Codecs
import KubeModel
import Testing

@testable import Controllers

@Suite("Migration queue")
struct MigrationQueueTests {
  private func waiting(_ name: String, of instance: String? = nil, age: Double) -> JSON {
    migration(.pending, name: name, instance: instance ?? "vm-\(name)", created: seconds(age))
  }

  private func running(_ name: String, from node: String) -> JSON {
    var migration = migration(.running, name: name, instance: "vm-\(name)")
    migration["status", "migrationState"] = ["migrationUid": .string("\(name)-uid"), "sourceNode": .string(node)]
    return migration
  }

  private func queue(_ unfinished: [JSON], nodes: [String: String] = [:]) -> MigrationQueue {
    let sources = nodes.map { (ObjectKey(namespace: "default", name: "vm-\($0.key)"), $0.value) }
    return MigrationQueue(
      unfinished: unfinished, sources: Dictionary(uniqueKeysWithValues: sources), options: MigrationOptions())
  }

  @Test("five migrations run in a cluster, and the sixth waits")
  func clusterLimit() {
    let active = (1...4).map { running("r\($0)", from: "node-\($0)") }
    let (first, second) = (waiting("a", age: 2), waiting("b", age: 1))
    let queue = queue(active + [second, first], nodes: ["a": "node-8", "b": "node-9"])
    #expect(queue.wait(for: first) == nil)
    #expect(queue.wait(for: second) == .clusterLimit)
  }

  @Test("two leave a node at the same time, whoever asked; others are not held up")
  func nodeLimit() {
    let (first, second, other) = (waiting("a", age: 3), waiting("b", age: 2), waiting("c", age: 1))
    let queue = queue(
      [other, second, first, running("r", from: "node-1")], nodes: ["a": "node-1", "b": "node-1", "c": "node-2"])
    #expect(queue.wait(for: first) == nil)
    #expect(queue.wait(for: second) == .nodeLimit)
    #expect(queue.wait(for: other) == nil)
  }

  @Test("an instance is in one migration at a time: the older one")
  func oneEach() {
    let (older, newer) = (waiting("a", of: "vm", age: 2), waiting("b", of: "vm", age: 1))
    let queue = queue([newer, older])
    #expect(queue.wait(for: older) == nil)
    #expect(queue.wait(for: newer) == .otherMigration)
  }
}
