// Events as users see them.

import Codecs
import KubeModel
import Logging
import Reconcile
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct EventRecorderTests {
  private let client = FakeResourceClient()
  private let clock = TestClock()
  private let note = EventNote(
    .warning, "SyncFailed", "no memory",
    about: ["kind": "VirtualMachineInstance", "metadata": ["name": "vm", "namespace": "default", "uid": "u"]])
  private let recorder: EventRecorder

  init() {
    recorder = EventRecorder(
      client: client, source: EventSource(component: "spyhop-agent", host: "node-a"), time: TimeSource(clock),
      log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  @Test("an event names its object, its source and the node that it comes from")
  func event() async throws {
    try await with(await recorder.run()) {
      recorder.record(note)
      let event = try await client.first(Registry.events) { _ in true }
      #expect(event["involvedObject", "uid"] == "u")
      #expect(event["involvedObject", "kind"] == "VirtualMachineInstance")
      #expect(event["source"] == ["component": "spyhop-agent", "host": "node-a"])
      #expect(event["reportingComponent"] == "spyhop-agent")
      #expect(event["reportingInstance"] == "node-a")
      #expect(event["message"] == "no memory")
      #expect(event.meta.namespace == "default")
    }
  }

  @Test("what happens again is counted, not repeated")
  func again() async throws {
    try await with(await recorder.run()) {
      recorder.record(note)
      _ = try await client.first(Registry.events) { $0["count"] == 1 }
      clock.advance(by: .seconds(10))
      recorder.record(note)
      _ = try await client.first(Registry.events) { $0["count"] == 2 }
      #expect(client.objects(Registry.events).count == 1)
    }
  }
}
