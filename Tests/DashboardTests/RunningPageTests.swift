import Codecs
import Dashboard
import FoundationEssentials
import KubeModel
import Reconcile
import Synchronization
import Terminal
import TestSupport
import Testing

@Suite("Running: pages", .timeLimit(.minutes(1)))
struct RunningPageTests: RunningDashboard {
  let stage = DashboardStage()

  @Test("d asks the server for the whole object and shows it")
  func describe() async {
    var machine = Fixture.machine("testvm", "Running")
    machine["spec", "template"] = ["spec": ["hostname": "deep-inside"]]
    client.seed(Registry.virtualMachines, machine)
    await withDashboard { [display] frames in
      await frames.wait(for: "Running")
      display.type("d")
      await frames.wait(for: "deep-inside")
      display.send(.key(.escape))
      await frames.wait(for: "NAMESPACE")
    }
  }

  @Test("an edit goes to the editor, shows its changes, is applied, and its file removed")
  func edit() async {
    var machine = Fixture.machine("testvm", "Stopped")
    machine["spec", "template"] = ["spec": ["domain": ["memory": ["guest": "128Mi"], "devices": [:]]]]
    client.seed(Registry.virtualMachines, machine)
    editor.replacement.withLock { $0 = ("runStrategy: Manual", "runStrategy: Halted") }
    await withDashboard { [display, client, editor] frames in
      await frames.wait(for: "Stopped")
      display.type("e")
      await frames.wait(for: "+   runStrategy: Halted")
      client.fail(.update, Registry.virtualMachines, with: APIError(.invalid, "not on a Wednesday"))
      display.type("y")
      // The editor comes back with the reason; its text, unchanged but for that, can be applied again.
      await frames.wait(for: "not on a Wednesday")
      await frames.wait(for: "+   runStrategy: Halted")
      #expect(editor.texts.last?.contains("# not on a Wednesday") == true)
      display.type("y")
      await frames.wait(for: "ok: edit virtualmachine default/testvm: applied")
      #expect(
        client[Registry.virtualMachines, ObjectKey(namespace: "default", name: "testvm")]?["spec", "runStrategy"]
          == "Halted")
      #expect(editor.discarded == ["/edits/virtualmachine-testvm"])
      #expect(display.calls == ["suspend", "resume", "suspend", "resume"])
    }
  }

  @Test("a log is followed until its page is left")
  func log() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running"))
    client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
    client.seed(Registry.pods, Fixture.launcher("testvm"))
    await withDashboard { [display, reader] frames in
      await frames.wait(for: "3 Pods 1")
      await frames.wait(for: "10.0.2.15")
      display.type("L")
      await frames.wait(for: "following")
      reader.lines.yield(Array("hello from the guest\n".utf8))
      await frames.wait(for: "hello from the guest")
      display.send(.key(.escape))
      await frames.wait(for: "NAMESPACE")
      for await _ in reader.ended { break }
    }
  }
}
