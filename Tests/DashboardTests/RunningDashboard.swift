// A dashboard as a whole, on a display in memory, against an API server in memory, for tests that press keys and watch frames.

import Dashboard
import FoundationEssentials
import KubeModel
import Reconcile
import Terminal
import TestSupport
import Testing

/// What a dashboard runs on in a test.
struct DashboardStage: Sendable {
  let client = FakeResourceClient()
  let clock = TestClock(start: Fixture.now)
  let operations = RecordedOperations()
  let display = TextDisplay(size: Size(columns: 80, rows: 24))
  let reader = FakeReader()
  let editor = FakeEditor()
}

protocol RunningDashboard {
  var stage: DashboardStage { get }
}

extension RunningDashboard {
  var client: FakeResourceClient { stage.client }
  var clock: TestClock { stage.clock }
  var operations: RecordedOperations { stage.operations }
  var display: TextDisplay { stage.display }
  var reader: FakeReader { stage.reader }
  var editor: FakeEditor { stage.editor }

  var cluster: Cluster {
    Cluster(
      client: client, reader: reader, place: Place(context: "test"), actions: operations, consoles: operations,
      editor: editor)
  }

  var dashboard: Dashboard {
    Dashboard(
      cluster,
      connect: { [cluster] name in
        if name == "test" { return cluster }
        guard name == "other" else { throw APIError(.serverUnreachable, "nobody answers at \(name)") }
        var other = cluster
        let client = FakeResourceClient()
        client.seed(Registry.virtualMachines, Fixture.machine("elsewhere", "Running"))
        (other.client, other.place) = (client, Place(context: "other"))
        return other
      },
      time: TimeSource(clock: clock) { [clock] in clock.date })
  }

  /// Runs the dashboard while the body watches its frames; then quits.
  func withDashboard(
    _ dashboard: Dashboard? = nil, _ body: @Sendable @escaping (Frames) async -> Void
  ) async {
    let dashboard = dashboard ?? self.dashboard
    await withTaskGroup { [display] group in
      group.addTask { await dashboard.run(on: display) }
      await body(Frames(display))
      display.send(.key(.character("q")))
      await group.waitForAll()
    }
    #expect(!display.isOpen)
  }
}

/// The frames of a display, one after the other.
final class Frames: Sendable {
  private let display: TextDisplay

  init(_ display: TextDisplay) { self.display = display }

  func next() async -> String {
    for await frame in display.presented { return frame }
    return ""
  }

  func wait(for text: String) async {
    while !display.text.contains(text), display.isOpen, !Task.isCancelled { _ = await next() }
  }
}

extension TextDisplay {
  func type(_ text: String) { for character in text { send(.key(.character(character))) } }
}
