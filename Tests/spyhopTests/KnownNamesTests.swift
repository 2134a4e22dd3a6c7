import Codecs
import KubeModel
import TestSupport
import Testing

@testable import spyhop

@Suite("errors about what is not there")
struct KnownNamesTests {
  private let client = FakeResourceClient()

  private func message(_ body: () async throws -> Void) async -> String {
    do {
      try await body()
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test("say which names there are")
  func names() {
    #expect(KnownNames.text([], hasMore: false) == "there is none at all")
    #expect(KnownNames.text(["a"], hasMore: false) == "there is only a")
    #expect(KnownNames.text(["c", "a", "b"], hasMore: false) == "there are a, b and c")
    let many = (10..<30).map(String.init)
    #expect(
      KnownNames.text(many, hasMore: false) == "there are 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 and 10 more")
    #expect(KnownNames.text(many, hasMore: true).hasSuffix("19 and many more"))
  }

  @Test("an unknown node names the nodes, an unknown machine those of its namespace")
  func unknown() async {
    client.seed(Registry.nodes, Moving.node("node-a"))
    client.seed(Registry.virtualMachines, Moving.machine("testvm", "Always"))
    #expect(await message { _ = try await client.node("nod") } == "there is no node \"nod\": there is only node-a")
    let tesvm = ObjectKey(namespace: "default", name: "tesvm")
    #expect(
      await message { _ = try await client.instance(of: tesvm) }
        == "there is no virtual machine \"tesvm\" in namespace default: there is only testvm")
  }

  @Test("a machine that does not run is stopped, not unknown")
  func stopped() async {
    client.seed(Registry.virtualMachines, Moving.machine("testvm", "Halted"))
    #expect(
      await message { _ = try await client.instance(of: Moving.testvm) }.hasPrefix("testvm is stopped: start it"))
  }

  @Test("where nobody may list them, the server's own words stay")
  func forbidden() async {
    client.fail(.list, Registry.nodes, with: APIError(.forbidden, "no"))
    #expect(await message { _ = try await client.node("nod") }.contains("not found"))
  }
}

@Suite("Waiting for an instance to connect to", .timeLimit(.minutes(1)))
struct InstanceWaitTests {
  private let client = FakeResourceClient()

  private func wait(patience: Duration = .seconds(300), _ say: (String) -> Void = { _ in }) async throws {
    try await InstanceWait(client: client, machine: Moving.testvm, patience: patience, clock: ImmediateClock()).run(say)
  }

  @Test("lasts until the machine that is meant to run has one")
  func waits() async throws {
    client.seed(Registry.virtualMachines, Moving.machine("testvm", "Always"))
    var said: [String] = []
    try await wait { text in
      said.append(text)
      if said.count == 3 { client.seed(Registry.virtualMachineInstances, Moving.instance("testvm")) }
    }
    #expect(said == Array(repeating: "testvm is about to start", count: 3))
  }

  @Test("ends at once for a stopped or unknown machine, and when the time is up")
  func ends() async {
    await #expect(throws: APIError.self) { try await wait() }
    client.seed(Registry.virtualMachines, Moving.machine("testvm", "Halted"))
    await #expect(throws: APIError.stopped(Moving.testvm)) { try await wait() }
    client.seed(Registry.virtualMachines, Moving.machine("testvm", "Always"))
    await #expect(throws: APIError(.timeout, "gave up waiting: testvm is about to start")) {
      try await wait(patience: .seconds(2))
    }
  }
}

/// A clock on which every wait is over at once.
private struct ImmediateClock: Clock {
  typealias Instant = ContinuousClock.Instant

  var now: Instant { .now }
  var minimumResolution: Duration { .zero }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws { await Task.yield() }
}
