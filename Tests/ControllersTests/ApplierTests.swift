import Codecs
import KubeModel
import Logging
import Reconcile
import TestSupport
import Testing

@testable import Controllers

@Suite(.timeLimit(.minutes(1))) struct ApplierTests {
  let client = FakeResourceClient()
  let applier: Applier

  init() {
    let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    applier = Applier(
      client: client, caches: ClusterCaches(client: client, time: TimeSource(), log: log),
      events: EventRecorder(client: client, source: EventSource(component: "test"), time: TimeSource(), log: log))
  }

  func deed(about object: JSON) -> Deed {
    Deed(object: object, success: "Made", failure: "NotMade", done: "Made pod", failed: "Error making pod")
  }

  func creation(_ name: String) -> Action { .create(Registry.pods, pod(name), deed(about: node("n"))) }

  /// What is recorded while the actions are applied, as reason and message of the Events that come of it.
  func events(_ count: Int) async throws -> [String] {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await applier.events.run() }
      defer { group.cancelAll() }
      var seen: [String] = []
      while seen.count < count {
        _ = try await client.first(Registry.events) { event in
          let text = "\(event["reason"].string ?? ""): \(event["message"].string ?? "")"
          if seen.contains(text) { return false }
          seen.append(text)
          return true
        }
      }
      return seen
    }
  }

  @Test("the soonest requeue counts")
  func requeue() async throws {
    #expect(try await applier.apply([]) == .done)
    let outcome = try await applier.apply([.requeue(after: .seconds(5)), .requeue(after: .seconds(3))])
    #expect(outcome == .requeue(after: .seconds(3)))
  }

  @Test("actions after a refused one are not taken, and the refusal is told")
  func refusal() async throws {
    client.fail(.create, Registry.pods, with: APIError(.forbidden, "exceeded quota"))
    await #expect(throws: APIError.self) { try await applier.apply([creation("a"), creation("b")]) }
    #expect(client.objects(Registry.pods).isEmpty)
    #expect(try await events(1) == ["NotMade: Error making pod: exceeded quota"])
  }

  @Test("a success is told with the name that the server chose")
  func success() async throws {
    var nameless = pod("")
    nameless["metadata"]["generateName"] = "web-"
    _ = try await applier.apply([.create(Registry.pods, nameless, deed(about: node("n")))])
    let name = client.objects(Registry.pods)[0].meta.name
    #expect(try await events(1) == ["Made: Made pod \(name)"])
  }

  @Test("what is gone already counts as deleted, a successor of the same name is not touched")
  func deletion() async throws {
    let old = client.seed(Registry.pods, pod("a", node: nil))
    _ = try await applier.apply([.delete(Registry.pods, old, force: false, nil)])
    #expect(try await applier.apply([.delete(Registry.pods, old, force: false, nil)]) == .done)
    var successor = pod("a")
    successor["metadata"]["uid"] = "another"
    client.seed(Registry.pods, successor)
    await #expect(throws: APIError.self) { try await applier.apply([.delete(Registry.pods, old, force: false, nil)]) }
    #expect(client[Registry.pods, key("a")]?.meta.uid == "another")
  }

  @Test("a patch whose test fails is a lost race, any other refusal of a patch is not")
  func patches() async throws {
    let old = client.seed(Registry.pods, pod("a"))
    var wanted = old
    wanted["spec", "hostname"] = "x"
    let change = try #require(Action.change(Registry.pods, from: old, to: wanted, fields: [["spec", "hostname"]]))
    _ = try await applier.apply([change])
    await #expect(throws: APIError.self) { try await applier.apply([change]) }
    do {
      _ = try await applier.apply([change])
    } catch let error as APIError {
      #expect(error.reason == .conflict)
    }
    client.fail(.patch, Registry.pods, with: APIError(.invalid, "spec.hostname: Invalid value"))
    do {
      _ = try await applier.apply([change])
    } catch let error as APIError {
      #expect(error.reason == .invalid)
    }
  }

  @Test("a lasting refusal is put on record, a passing one is not")
  func onRefusal() async throws {
    client.seed(Registry.pods, pod("other"))
    for (reason, isRecorded) in [(APIError.Reason.forbidden, true), (.serverUnreachable, false), (.conflict, false)] {
      client.fail(.create, Registry.pods, with: APIError(reason, "no"))
      var recorded = false
      await #expect(throws: APIError.self) {
        try await applier.apply([creation("a")]) { _ in
          recorded = true
          return []
        }
      }
      #expect(recorded == isRecorded)
    }
  }
}
