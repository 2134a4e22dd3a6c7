import Codecs
import Dashboard
import FoundationEssentials
import KubeModel
import Reconcile
import Terminal
import TestSupport
import Testing

@Suite("Running: clusters", .timeLimit(.minutes(1)))
struct RunningClusterTests: RunningDashboard {
  let stage = DashboardStage()

  @Test("another cluster is looked at in place, or it is said why not")
  func contexts() async {
    client.seed(Registry.virtualMachines, Fixture.machine("here", "Running"))
    await withDashboard { [display] frames in
      await frames.wait(for: "here")
      display.type(":ctx broken")
      display.send(.key(.enter))
      await frames.wait(for: "error: context broken: nobody answers at broken")
      display.type(":ctx broken,lost")
      display.send(.key(.enter))
      await frames.wait(for: "error: context broken,lost: broken: nobody answers at broken; lost: ")
      display.type(":ctx other,broken")
      display.send(.key(.enter))
      await frames.wait(for: "error: broken: nobody answers at broken; looking at other")
      display.type(":ctx other")
      display.send(.key(.enter))
      await frames.wait(for: "elsewhere")
      await frames.wait(for: "ok: looking at other")
    }
  }

  @Test("several clusters are looked at as one: rows name theirs, and keys go to it")
  func joined() async {
    client.seed(Registry.virtualMachines, Fixture.machine("here", "Stopped"))
    client.seed(Registry.nodes, Fixture.node("node-a"))
    await withDashboard { [display, operations, client] frames in
      await frames.wait(for: "here")
      display.type(":ctx test,other")
      display.send(.key(.enter))
      await frames.wait(for: "test+other")
      await frames.wait(for: "elsewhere")
      await frames.wait(for: "here")
      #expect(display.text.contains("CLUSTER  NAMESPACE  NAME"))
      display.type("/cluster=test")
      display.send(.key(.enter))
      await frames.wait(for: "(1)")
      display.type("s")
      await frames.wait(for: "ok: start test:default/here: accepted")
      #expect(operations.calls == ["start default/here"])
      display.type("d")
      await frames.wait(for: "Cluster         test")
      display.send(.key(.escape))
      display.type("4")
      await frames.wait(for: "node-a")
      display.type("D")
      await frames.wait(for: "nodes of several clusters may have the same name")
      #expect(!client.calls.contains { $0.verb == .patch })
    }
  }
}
