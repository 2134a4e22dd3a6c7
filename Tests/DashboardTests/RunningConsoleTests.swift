import Codecs
import Dashboard
import FoundationEssentials
import KubeModel
import Reconcile
import Terminal
import TestSupport
import Testing

@Suite("Running: consoles", .timeLimit(.minutes(1)))
struct RunningConsoleTests: RunningDashboard {
  let stage = DashboardStage()

  @Test("Enter opens the console under the list, the escape twice leads back, the escape to it again")
  func console() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running"))
    client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
    await withDashboard { [display, operations] frames in
      await frames.wait(for: "10.0.2.15")
      display.send(.key(.enter))
      await frames.wait(for: "connecting…")
      operations.guest.send(.notice(.attached))
      operations.guest.write("testvm login: ")
      await frames.wait(for: "testvm login:")
      #expect(display.text.contains("10.0.2.15"))
      #expect(display.text.contains("[1 testvm]"))
      for character in "root" { display.send(.key(.character(character))) }
      await frames.wait(for: "testvm login: root")
      display.send(.key(.control("]")))
      await frames.wait(for: "Ctrl-] list")
      display.send(.key(.control("]")))
      await frames.wait(for: "Ctrl-] consoles")
      display.send(.key(.control("]")))
      display.send(.key(.control("]")))
      display.send(.key(.character("x")))
      await frames.wait(for: "console of default/testvm: closed")
      #expect(!display.text.contains("login:"))
      #expect(operations.calls == ["console default/testvm"])
    }
  }

  @Test("a page has the screen to itself where consoles lie under the list, and says which key leads to them")
  func pageOverConsoles() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running"))
    client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
    await withDashboard { [display, operations] frames in
      await frames.wait(for: "10.0.2.15")
      display.send(.key(.enter))
      operations.guest.write("testvm login: ")
      await frames.wait(for: "testvm login:")
      display.send(.key(.control("]")))
      display.send(.key(.control("]")))
      display.type("J")
      await frames.wait(for: "Nothing so far.")
      #expect(!display.text.contains("testvm login:") && display.text.contains("Ctrl-] consoles"))
      display.send(.key(.control("]")))
      await frames.wait(for: "testvm login:")
      #expect(display.text.contains("Nothing so far."))
      display.send(.key(.control("]")))
      display.send(.key(.control("]")))
      display.send(.key(.escape))
      await frames.wait(for: "10.0.2.15")
      #expect(display.text.contains("testvm login:"))
    }
  }

  @Test("a console has the whole screen with f, and gives it back to the list")
  func fullScreen() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running"))
    client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
    await withDashboard { [display, operations] frames in
      await frames.wait(for: "10.0.2.15")
      display.send(.key(.enter))
      operations.guest.send(.notice(.attached))
      operations.guest.write((1...22).map { "line \($0)\r\n" }.joined() + "end")
      await frames.wait(for: "end")
      #expect(!display.text.contains("line 2\n"))
      display.send(.key(.control("]")))
      display.send(.key(.character("f")))
      await frames.wait(for: "line 2\n")
      #expect(!display.text.contains("10.0.2.15"))
      display.send(.key(.control("]")))
      display.send(.key(.character("d")))
      await frames.wait(for: "10.0.2.15")
    }
  }

  @Test("what is copied goes to the operator's clipboard; a console's end is told in the list too")
  func copying() async {
    client.seed(Registry.virtualMachines, Fixture.machine("testvm", "Running"))
    client.seed(Registry.virtualMachineInstances, Fixture.instance("testvm"))
    await withDashboard { [display, operations] frames in
      await frames.wait(for: "10.0.2.15")
      display.send(.key(.enter))
      operations.guest.write("secret")
      await frames.wait(for: "secret")
      display.send(.key(.control("]")))
      for key in ["[", "0", "y"] { display.send(.key(.character(Character(key)))) }
      await frames.wait(for: "copied 6 characters")
      #expect(display.calls == ["copy secret"])
      display.send(.key(.control("]")))
      display.send(.key(.control("]")))
      await frames.wait(for: "Ctrl-] consoles")
      operations.guest.end(APIError(.notFound, "there is no VM testvm"))
      await frames.wait(for: "console of default/testvm: there is no VM testvm")
    }
  }
}
