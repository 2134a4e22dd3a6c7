import Codecs
import Dashboard
import KubeModel
import Operations
import Reconcile
import Synchronization
import Terminal
import TestSupport
import Testing

/// The dashboard as a whole, on a display in memory, against an API server in memory.
@Suite("The dashboard", .timeLimit(.minutes(1)))
struct DashboardTests {
  private let client = FakeResourceClient()
  private let clock = TestClock(start: Fixture.now)
  private let operations = RecordedOperations()
  private let display = TextDisplay(size: Size(columns: 80, rows: 24))

  private var dashboard: Dashboard {
    Dashboard(
      Cluster(client: client, place: Place(context: "test"), actions: operations, console: operations),
      time: TimeSource(clock: clock) { [clock] in clock.date })
  }

  /// Runs the dashboard while the body watches its frames; then quits.
  private func withDashboard(_ body: @Sendable @escaping (Frames) async -> Void) async {
    let dashboard = dashboard
    await withTaskGroup { [display] group in
      group.addTask { await dashboard.run(on: display) }
      await body(Frames(display))
      display.send(.key(.character("q")))
      await group.waitForAll()
    }
    #expect(!display.isOpen)
  }

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

  @Test("Enter hands the terminal to the console and takes it back")
  func console() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running"))
    client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
    await withDashboard { [display, operations] frames in
      await frames.wait(for: "10.0.2.15")
      display.send(.key(.enter))
      await frames.wait(for: "console of default/testvm: closed")
      #expect(operations.calls == ["console default/testvm"])
      #expect(display.calls == ["suspend", "resume"])
    }
  }

  @Test("an action's result is shown, and its failure")
  func actions() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Stopped"))
    await withDashboard { [display, operations] frames in
      await frames.wait(for: "Stopped")
      display.send(.key(.character("s")))
      await frames.wait(for: "ok: start default/testvm: accepted")
      operations.failure.withLock { $0 = APIError(.conflict, "VM is already running") }
      display.send(.key(.character("s")))
      await frames.wait(for: "error: start default/testvm failed: VM is already running")
      #expect(operations.calls == ["start default/testvm", "start default/testvm"])
    }
  }

  @Test("m and Enter ask for a migration, whose progress shows in the row")
  func migration() async throws {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running"))
    client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
    client.seed(Registry.nodes, Fixture.node("node-a"))
    client.seed(Registry.nodes, Fixture.node("node-b"))
    await withDashboard { [client, display] frames in
      await frames.wait(for: "4 Nodes 2")
      await frames.wait(for: "10.0.2.15")
      display.send(.key(.character("m")))
      await frames.wait(for: "> node-b")
      display.send(.key(.enter))
      await frames.wait(for: "ok: migrate default/testvm to node-b: accepted")
      await frames.wait(for: "Migrating (Pending)")
      client.seed(Registry.virtualMachineInstances, Fixture.moving("testvm", percent: 43))
      await frames.wait(for: "Migrating 43% → node-b")
      display.send(.key(.character("6")))
      display.send(.key(.character("x")))
      display.send(.key(.character("y")))
      await frames.wait(for: "No Migrations in any namespace.")
    }
  }

  @Test("a drain cordons the node, asks for its guests and says what was refused")
  func drain() async throws {
    client.seed(Registry.nodes, Fixture.node("node-a"))
    for name in ["one", "two"] {
      var instance = Fixture.instance(name)
      instance.meta.labels = ["kubevirt.io/nodeName": "node-a"]
      client.seed(Registry.virtualMachineInstances, instance)
    }
    client.fail(.create, Registry.virtualMachineInstanceMigrations, with: APIError(.conflict, "too many"))
    await withDashboard { [client, display] frames in
      await frames.wait(for: "2 VMIs 2")
      display.send(.key(.character("4")))
      await frames.wait(for: "> node-a")
      display.send(.key(.character("D")))
      display.send(.key(.character("y")))
      await frames.wait(for: "Guests of node-a (Ready,SchedulingDisabled)")
      await frames.wait(for: "drain node-a failed: 1 of the guests refused, first default/one: too")
      await frames.wait(for: "1 moving, 1 could move")
      #expect(client[Registry.nodes, ObjectKey(namespace: "", name: "node-a")]?.isCordoned == true)
      display.send(.key(.escape))
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
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 21)
    client.goOffline()
    #expect(await dashboard.snapshot(size: Size(columns: 100, rows: 20)).contains("the fake server is offline"))
  }
}

/// The frames of a display, one after the other.
private final class Frames: Sendable {
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

/// Notes what it is asked to do.
private final class RecordedOperations: VirtualMachineActions, ConsoleOpener {
  let failure = Mutex<APIError?>(nil)
  private let log = Mutex<[String]>([])

  var calls: [String] { log.withLock { $0 } }

  private func note(_ verb: String, _ machine: ObjectKey) throws {
    log.withLock { $0.append("\(verb) \(machine)") }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  func start(_ machine: ObjectKey) async throws { try note("start", machine) }
  func stop(_ machine: ObjectKey) async throws { try note("stop", machine) }
  func restart(_ machine: ObjectKey) async throws { try note("restart", machine) }
  func pause(_ machine: ObjectKey) async throws { try note("pause", machine) }
  func unpause(_ machine: ObjectKey) async throws { try note("unpause", machine) }
  func openConsole(of machine: ObjectKey) async throws { try note("console", machine) }
}
