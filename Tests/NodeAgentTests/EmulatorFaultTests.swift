import Hypervisor
import Testing

@testable import NodeAgent

@Suite("Known faults of emulators")
struct EmulatorFaultTests {
  private func host(_ version: String) -> HostCapabilities {
    HostCapabilities(cpuModel: "", usableModels: [], emulatorVersion: version, driverVersion: "", emulatorPath: nil)
  }

  @Test("are told of emulated guests and old versions alone", arguments: ["QEMU 7.2.22", "QEMU 8.2.0"])
  func old(_ version: String) throws {
    let warning = try #require(EmulatorFault.inMigrations(host(version), .software))
    #expect(warning.contains(version) && warning.contains("9.0"))
    #expect(EmulatorFault.inMigrations(host(version), .hardware) == nil)
  }

  @Test("are not told of others", arguments: ["QEMU 9.0.0", "QEMU 10.1.2", "none", "QEMU", ""])
  func others(_ version: String) { #expect(EmulatorFault.inMigrations(host(version), .software) == nil) }
}
