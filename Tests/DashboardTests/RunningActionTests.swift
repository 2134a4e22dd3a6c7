import Codecs
import Dashboard
import FoundationEssentials
import KubeModel
import Operations
import Reconcile
import Synchronization
import Terminal
import TestSupport
import Testing

@Suite("Running: actions", .timeLimit(.minutes(1)))
struct RunningActionTests: RunningDashboard {
  let stage = DashboardStage()

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

  @Test("plugins have the terminal, or run beside; an interrupted one ends the row of them")
  func plugins() async throws {
    for name in ["good", "bad", "ugly"] { client.seed(Registry.virtualMachines, Fixture.machine(name, "Running")) }
    var cluster = cluster
    let programs = FakePrograms()
    cluster.programs = programs
    cluster.settings.plugins = [
      PluginKeyTests.plugin(), PluginKeyTests.plugin("beside", key: .character("B"), isBeside: true, showsOutput: true),
    ]
    let dashboard = Dashboard(cluster, time: TimeSource(clock: clock) { [clock] in clock.date })
    await withDashboard(dashboard) { [display] frames in
      await frames.wait(for: "ugly")
      for key: Key in [.character("G"), .character("B")] { display.send(.key(key)) }
      await frames.wait(for: "ok: beside default/ugly: exit status 0: last")
      for key: Key in [.character("g"), .character("B")] { display.send(.key(key)) }
      await frames.wait(for: "error: beside default/bad failed: virsh is not installed")
      for key: Key in [.control("a"), .character("I")] { display.send(.key(key)) }
      await frames.wait(for: "error: dominfo default/bad failed: interrupted (and 2 more)")
    }
    #expect(
      programs.runs == [
        "beside: virsh dominfo default_ugly", "beside: virsh dominfo default_bad",
        "terminal: virsh dominfo default_bad",
        "dominfo default/bad failed: interrupted (and 2 more)",
      ])
  }

  @Test("rights that the server denies dim their keys")
  func rights() async {
    let denying = DenyingClient(client)
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Stopped"))
    var cluster = cluster
    cluster.client = denying
    let dashboard = Dashboard(cluster, time: TimeSource(clock: clock) { [clock] in clock.date })
    await withTaskGroup { [display] group in
      group.addTask { await dashboard.run(on: display) }
      let frames = Frames(display)
      await frames.wait(for: "Stopped")
      for await _ in denying.answered { break }
      while !display.text.contains("s: you lack the right to update virtualmachines/start"), !Task.isCancelled {
        display.type("s")
        _ = await frames.next()
        if display.text.contains("start default/testvm: accepted") { continue }
      }
      display.type("q")
      await group.waitForAll()
    }
  }
}
