// Events as users see them.

import Codecs
import KubeModel
import Logging
import Reconcile
import TestSupport
import Testing

@testable import NodeAgent

@Suite("Event recorder", .timeLimit(.minutes(1)))
struct EventRecorderTests {
  private func withRecorder(_ body: (EventRecorder, FakeResourceClient) async throws -> Void) async throws {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let client = FakeResourceClient()
    let recorder = EventRecorder(client: client, node: "node-a", time: TimeSource(), logger: logger)
    let running = Task { await recorder.run() }
    defer { running.cancel() }
    try await body(recorder, client)
  }

  @Test("an event names its object and its source")
  func event() async throws {
    try await withRecorder { recorder, client in
      recorder.record(.warning, "SyncFailed", "no memory", about: Fixture.instance("vm", uid: "u1"))
      let event = try await client.first(Registry.events) { _ in true }
      #expect(event["involvedObject", "uid"] == "u1")
      #expect(event["involvedObject", "kind"] == "VirtualMachineInstance")
      #expect(event["source"] == ["component": "spyhop-agent", "host": "node-a"])
      #expect(event["message"] == "no memory")
      #expect(event.meta.namespace == "default")
    }
  }

  @Test("what happens again is counted, not repeated")
  func again() async throws {
    try await withRecorder { recorder, client in
      for _ in 0..<3 { recorder.record(.normal, "Started", "up", about: Fixture.instance("vm", uid: "u1")) }
      _ = try await client.first(Registry.events) { $0["count"] == 3 }
      #expect(client.objects(Registry.events).count == 1)
    }
  }
}
