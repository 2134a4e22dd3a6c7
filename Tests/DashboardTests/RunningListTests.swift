import Codecs
import Dashboard
import FoundationEssentials
import KubeModel
import Reconcile
import Synchronization
import Terminal
import TestSupport
import Testing

@Suite("Running: lists", .timeLimit(.minutes(1)))
struct RunningListTests: RunningDashboard {
  let stage = DashboardStage()

  @Test("the first frame says loading; a VM goes through its phases without a key pressed")
  func phases() async {
    await withDashboard { [client] frames in
      #expect(await frames.next().contains("loading 0"))
      await frames.wait(for: "live, empty")
      for status in ["Provisioning", "Starting", "Running"] {
        client.seed(Registry.virtualMachines, Fixture.machine("testvm", status))
        await frames.wait(for: status)
      }
      client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
      await frames.wait(for: "10.0.2.15")
    }
  }

  @Test("ages move on with the clock alone")
  func ages() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running", age: 130))
    await withDashboard { [clock] frames in
      await frames.wait(for: "2m10s")
      await clock.advanceToNextSleeper()
      await frames.wait(for: "2m11s")
    }
  }

  /// What testvm uses, in CPUs of its two.
  private static func usage(_ cpu: Double) -> JSON {
    let metadata: JSON = ["namespace": "default", "name": "testvm", "uid": "uid-testvm"]
    return ["items": [["metadata": metadata, "cpu": ["count": 2, "usage": .double(cpu)]]]]
  }

  @Test("what machines use shows in their rows, and new figures with the clock alone")
  func shares() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running"))
    client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
    reader.usage.withLock { $0 = Self.usage(1.5) }
    await withDashboard { [clock, reader] frames in
      await frames.wait(for: "10.0.2.15")
      await clock.advanceToNextSleeper()
      await frames.wait(for: "CPU%")
      await frames.wait(for: " 75 ")
      reader.usage.withLock { $0 = Self.usage(0.5) }
      for _ in 0..<6 { await clock.advanceToNextSleeper() }
      await frames.wait(for: " 25 ")
    }
  }

  @Test("a theme's file that changes is read again within a second, and one that is broken is named")
  func liveTheme() async throws {
    let directory = try TemporaryDirectory()
    let file = "\(directory.path)/mine.yaml"
    try Data("bad: red".utf8).write(to: URL(filePath: file))
    let dashboard = Dashboard(
      Cluster(
        client: client, place: Place(context: "test"), actions: operations, consoles: operations, themeFile: file),
      time: TimeSource(clock: clock) { [clock] in clock.date })
    await withDashboard(dashboard) { [clock] frames in
      await frames.wait(for: "live, empty")
      try? Data("bad: no-colour".utf8).write(to: URL(filePath: file))
      await clock.advanceToNextSleeper()
      await frames.wait(for: "mine.yaml:1: unknown colour")
      try? Data("bad: blue".utf8).write(to: URL(filePath: file))
      await clock.advanceToNextSleeper()
      await frames.wait(for: "the theme as its file has it now")
    }
  }

  @Test("a kind that only discovery knows is followed once it is asked for, with the server's cells")
  func otherKinds() async {
    reader.widgetClient.seed(
      FakeReader.widgets,
      ["metadata": ["name": "w1", "namespace": "default"], "spyhop/cells": ["Size": "12"], "spyhop/wideCells": [:]])
    await withDashboard { [display, client] frames in
      await frames.wait(for: "live, empty")
      #expect(!client.calls.contains { $0.resource == "widgets.e.com" })
      display.type(":wg")
      await frames.wait(for: ":wg_  wg")
      display.send(.key(.enter))
      await frames.wait(for: "SIZE")
      await frames.wait(for: "w1")
      display.type(":ns default")
      display.send(.key(.enter))
      await frames.wait(for: "namespace default")
      await frames.wait(for: "w1")
    }
  }

  @Test("an unreachable server is shown as stale, a refusing one as forbidden")
  func troubles() async {
    client.fail(.list, Registry.nodes, with: APIError(.forbidden, "nodes is forbidden"), times: 100)
    await withDashboard { [client, display] frames in
      await frames.wait(for: "live, empty")
      display.send(.key(.character("4")))
      await frames.wait(for: "Forbidden: this needs the right to list and watch nodes. nodes is forbidden")
      client.goOffline()
      display.send(.key(.character("1")))
      await frames.wait(for: "stale for 0s")
    }
  }

  @Test("a resize draws a frame of the new size; a hang-up ends it")
  func display() async {
    let dashboard = dashboard
    await withTaskGroup { [display] group in
      group.addTask { await dashboard.run(on: display) }
      let frames = Frames(display)
      await frames.wait(for: "live, empty")
      display.send(.resize(Size(columns: 40, rows: 10)))
      await frames.wait(for: "terminal too small")
      display.send(.hangUp)
      await group.waitForAll()
    }
    #expect(!display.isOpen)
  }

  @Test("a snapshot waits for the lists, and not longer than allowed")
  func snapshot() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running"))
    client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
    let text = await dashboard.snapshot(size: Size(columns: 100, rows: 20))
    #expect(text.contains("10.0.2.15"))
    #expect(!text.contains("CPU%"))
    reader.usage.withLock { $0 = Self.usage(1.5) }
    #expect(await dashboard.snapshot(size: Size(columns: 100, rows: 20)).contains(" 75 "))
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 21)
    client.goOffline()
    #expect(await dashboard.snapshot(size: Size(columns: 100, rows: 20)).contains("the fake server is offline"))
  }
}
