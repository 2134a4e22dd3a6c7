// The libvirt wrapper on libvirt's own test driver: no daemon, no guest, but the real library and its events.

import Hypervisor
import Testing

@Suite("libvirt's test driver", .timeLimit(.minutes(1)))
struct LibvirtHypervisorTests {
  /// All connections to the driver see the same machines, so each test has names of its own.
  static func domain(_ name: String, _ uuid: String) -> String {
    """
    <domain type='test'><name>\(name)</name><uuid>\(uuid)</uuid>
    <memory>65536</memory><os><type>hvm</type></os></domain>
    """
  }

  /// Runs `body` while a fresh host of the test driver is connected.
  static func withHost(_ body: (LibvirtHypervisor) async throws -> Void) async throws {
    let host = LibvirtHypervisor(uri: "test:///default")
    let events = host.events()
    let running = Task { await host.run() }
    defer { running.cancel() }
    for await event in events where event == .connected { break }
    try await body(host)
  }

  @Test("a machine goes through its life, and each step is an event")
  func life() async throws {
    try await Self.withHost { host in
      let events = host.events()
      let machine = try await host.define(Self.domain("spare", "5d307ca9-b3ef-428c-8861-06e72d69f223"))
      #expect(machine.uuid == "5d307ca9-b3ef-428c-8861-06e72d69f223")
      #expect(try await machine.state() == .shutOff(.unknown))
      try await machine.start(paused: false)
      #expect(try await machine.state() == .running)
      try await machine.suspend()
      #expect(try await machine.state() == .paused(.user))
      try await machine.resume()
      try await machine.destroy()
      #expect(try await machine.state() == .shutOff(.destroyed))
      try await machine.undefine()
      var changes: [MachineChange] = []
      for await case .machine("spare", let change) in events {
        changes.append(change)
        if change == .undefined { break }
      }
      #expect(changes == [.defined, .started, .suspended, .resumed, .stopped, .undefined])
    }
  }

  @Test("running machines are counted in one question")
  func counters() async throws {
    try await Self.withHost { host in
      let names = try await host.counters().map(\.name)
      #expect(names.contains("test"))
    }
  }

  @Test("machines are found by name, and a missing one is nil")
  func lookup() async throws {
    try await Self.withHost { host in
      #expect(try await host.machines().contains { $0.name == "test" })
      #expect(try await host.machine(named: "test")?.state() == .running)
      let nobody = try await host.machine(named: "nobody")
      #expect(nobody == nil)
    }
  }

  @Test("a refusal carries libvirt's own words")
  func refusal() async throws {
    try await Self.withHost { host in
      let error = await #expect(throws: HypervisorError.self) { _ = try await host.define("<domain/>") }
      #expect(error?.message.isEmpty == false)
      let machine = try await host.define(Self.domain("gone", "5d307ca9-b3ef-428c-8861-06e72d69f224"))
      try await machine.undefine()
      let second = await #expect(throws: HypervisorError.self) { try await machine.start(paused: false) }
      #expect(second?.code == .notFound)
    }
  }

  @Test("without a daemon every call says so at once")
  func absent() async throws {
    let host = LibvirtHypervisor(uri: "qemu+unix:///system?socket=/nonexistent/libvirt-sock")
    var events = host.events().makeAsyncIterator()
    let running = Task { await host.run() }
    defer { running.cancel() }
    guard case .disconnected(let reason)? = await events.next() else {
      Issue.record("expected a failed connection")
      return
    }
    #expect(reason.message.contains("/nonexistent/libvirt-sock"))
    let error = await #expect(throws: HypervisorError.self) { _ = try await host.machines() }
    #expect(error?.code == .disconnected)
  }
}
