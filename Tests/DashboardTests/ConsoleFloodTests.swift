import Codecs
import Consoles
import Dashboard
import KubeModel
import Reconcile
import Synchronization
import Terminal
import TestSupport
import Testing

/// A guest that writes without end, and an operator who wants to type beside it.
@Suite("a console that floods", .timeLimit(.minutes(2)))
struct ConsoleFloodTests {
  /// Writes numbered lines for as long as it is read.
  private final class Flood: SerialConsole {
    private let isOver = Mutex(false)
    private let written = Mutex(0)

    var bytes: Int { written.withLock { $0 } }

    func type(_ bytes: [UInt8]) -> Bool { true }
    func typePatiently(_ bytes: [UInt8]) async -> Bool { true }
    func sendBreak() async throws {}
    func attach(as mode: ConsoleMode, takesOver: Bool) {}
    func hangUp() { isOver.withLock { $0 = true } }

    func run(_ show: (ConsoleEvent) async throws -> Void) async throws {
      let piece = Array((0..<800).map { "\u{1B}[3\($0 % 8)mline \($0) of a flood\u{1B}[0m\r\n" }.joined().utf8)
      while !isOver.withLock({ $0 }), !Task.isCancelled {
        try await show(.output(piece))
        written.withLock { $0 += piece.count }
      }
    }
  }

  private struct Guests: VirtualMachineActions, ConsoleSource {
    let flood: Flood
    let quiet: FakeSerialConsole

    func start(_ machine: ObjectKey) async throws {}
    func stop(_ machine: ObjectKey) async throws {}
    func restart(_ machine: ObjectKey) async throws {}
    func pause(_ machine: ObjectKey) async throws {}
    func unpause(_ machine: ObjectKey) async throws {}
    func console(of machine: ObjectKey) -> any SerialConsole { machine.name == "flood" ? flood : quiet }
  }

  @Test("keys typed beside it are shown, and its bytes are read all the while")
  func keys() async {
    let client = FakeResourceClient()
    for name in ["flood", "quiet"] {
      client.seed(Registry.virtualMachines, Fixture.machine(name, "Running"))
      client.seed(Registry.virtualMachineInstances, Fixture.instance(name))
    }
    let guests = Guests(flood: Flood(), quiet: FakeSerialConsole(echo: true))
    let display = TextDisplay(size: Size(columns: 160, rows: 48))
    let dashboard = Dashboard(
      Cluster(client: client, place: Place(context: "test"), actions: guests, consoles: guests))
    await withTaskGroup { group in
      group.addTask { await dashboard.run(on: display) }
      await Self.wait(display, "10.0.2.15")
      for key in [Key.character(" "), .character(" "), .enter] { display.send(.key(key)) }
      await Self.wait(display, "of a flood")
      display.send(.key(.control("]")))
      display.send(.key(.tab))
      let start = guests.flood.bytes
      var typed = ""
      for letter in "the quick brown fox jumps over the lazy dog".filter({ $0 != " " }) {
        typed.append(letter)
        display.send(.key(.character(letter)))
        await Self.wait(display, typed)
      }
      #expect(guests.flood.bytes > start)
      display.send(.hangUp)
      await group.waitForAll()
    }
  }

  private static func wait(_ display: TextDisplay, _ text: String) async {
    if display.text.contains(text) { return }
    for await frame in display.presented where frame.contains(text) { return }
  }
}
