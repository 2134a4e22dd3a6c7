// The hub on a pty whose other end is the test, in QEMU's place.

import Codecs
import Files
import Glibc
import Logging
import Reconcile
import TestSupport
import Testing

@testable import NodeAgent

@Suite("Console hub", .timeLimit(.minutes(1)))
struct ConsoleHubTests {
  /// A hub with one running console.
  private final class Bench {
    let clock = TestClock()
    private let directory: TemporaryDirectory
    let vmi = Fixture.instance("vm", uid: "u1")
    let hub: ConsoleHub
    let log: ConsoleLog
    /// QEMU's end.
    let machine: Int32

    init() throws {
      let logger = Logger(label: "test")
      directory = try TemporaryDirectory()
      hub = try ConsoleHub(directory: directory.path, limit: 1 << 20, time: TimeSource(clock: clock), logger: logger)
      log = try hub.log(for: vmi)
      log.prepareForStart()
      var ends: (machine: Int32, viewer: Int32) = (-1, -1)
      var name = [CChar](repeating: 0, count: 64)
      openpty(&ends.machine, &ends.viewer, &name, nil, nil)
      close(ends.viewer)
      machine = ends.machine
      let path = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      try hub.attach(vmi, path: path)
    }

    deinit { close(machine) }

    /// Whether somebody has the other end open.
    var isInUse: Bool {
      var poll = pollfd(fd: machine, events: 0, revents: 0)
      Glibc.poll(&poll, 1, 0)
      return poll.revents & Int16(POLLHUP) == 0
    }

    func append(_ count: Int) {
      let descriptor = open(log.path, O_WRONLY | O_APPEND)
      _ = SmallFile.writeAll([UInt8](repeating: 65, count: count), to: descriptor)
      close(descriptor)
      log.refresh()
    }
  }

  @Test("keys reach the machine, and output does not come back as input")
  func typing() async throws {
    let bench = try Bench()
    await bench.hub.type(Array("ls\r\u{3}\u{4}".utf8), id: "u1")
    var buffer = [UInt8](repeating: 0, count: 100)
    #expect(read(bench.machine, &buffer, 100) == 5)
    #expect(Array(buffer.prefix(5)) == Array("ls\r\u{3}\u{4}".utf8))
    _ = SmallFile.writeAll(Array("output\r\n".utf8), to: bench.machine)
    await bench.hub.type([UInt8(ascii: "x")], id: "u1")
    #expect(read(bench.machine, &buffer, 100) == 1)
  }

  @Test("output without end is swallowed while the line is open")
  func swallowing() async throws {
    let bench = try Bench()
    await bench.hub.type([13], id: "u1")
    // Ten times what any buffer on the way holds; it would block for ever.
    #expect(SmallFile.writeAll([UInt8](repeating: 10, count: 1 << 20), to: bench.machine))
  }

  @Test("a line is opened by a key, and closed a while after the last")
  func lingering() async throws {
    let bench = try Bench()
    let running = Task { [hub = bench.hub] in await hub.run() }
    defer { running.cancel() }
    let stepsToClose = Int(ConsoleHub.lingering / ConsoleHub.patrol) + 1
    await bench.hub.type([13], id: "u1")
    #expect(bench.isInUse)
    for step in 0..<stepsToClose {
      if step == stepsToClose / 2 { #expect(bench.isInUse) }
      await bench.clock.advanceToNextSleeper()
    }
    while bench.isInUse { await Task.yield() }
    await bench.hub.type([13], id: "u1")
    #expect(bench.isInUse)
  }

  @Test("under a flood that nobody types into, the line is closed as soon as the last key must have been heard")
  func flood() async throws {
    let bench = try Bench()
    let running = Task { [hub = bench.hub] in await hub.run() }
    defer { running.cancel() }
    await bench.hub.type([13], id: "u1")
    for _ in 0..<Int(ConsoleHub.reaction / ConsoleHub.patrol) + 1 {
      bench.append(Int(ConsoleHub.flood) * 2)
      bench.log.refresh()
      await bench.clock.advanceToNextSleeper()
    }
    while bench.isInUse { await Task.yield() }
  }

  @Test("a stopped machine's line is closed, and keys for it are dropped")
  func detach() async throws {
    let bench = try Bench()
    await bench.hub.type([13], id: "u1")
    bench.hub.detach(id: "u1")
    #expect(!bench.isInUse)
    await bench.hub.type([13], id: "u1")
    #expect(!bench.isInUse)
    await bench.hub.type([13], id: "nobody")
  }

  @Test("a log belongs to the machine's manager, or to an instance of its own")
  func owner() {
    var managed = Fixture.instance("vm", uid: "u1")
    #expect(ConsoleHub.owner(of: managed)["uid"] == "u1")
    managed["metadata", "ownerReferences"] = [
      ["kind": "VirtualMachine", "name": "boss", "uid": "u2", "controller": true, "apiVersion": "kubevirt.io/v1"]
    ]
    #expect(
      ConsoleHub.owner(of: managed)
        == ["kind": "VirtualMachine", "namespace": "default", "name": "boss", "uid": "u2"])
  }
}
