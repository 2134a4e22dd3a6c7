// The pretended host keeps the same rules as a real one.

import Codecs
import Hypervisor
import Testing

@Suite("Simulated hypervisor")
struct SimulatedHypervisorTests {
  @Test("a machine is defined, started, stopped and forgotten")
  func life() async throws {
    let host = SimulatedHypervisor(startTime: .zero)
    let machine = try await host.define(Fixture.text(Fixture.smallest))
    try await machine.start(paused: false)
    #expect(try await machine.state() == .running)
    await #expect(throws: HypervisorError.self) { try await machine.start(paused: false) }
    try await machine.shutdown()
    #expect(try await machine.state() == .shutOff(.shutdown))
    try await machine.undefine()
    let gone = try await host.machine(named: machine.name)
    #expect(gone == nil)
  }

  @Test("a name is not given to a second machine")
  func nameClash() async throws {
    let host = SimulatedHypervisor(startTime: .zero)
    _ = try await host.define("<domain><name>a</name><uuid>1</uuid></domain>")
    await #expect(throws: HypervisorError.self) {
      _ = try await host.define("<domain><name>a</name><uuid>2</uuid></domain>")
    }
  }
}
