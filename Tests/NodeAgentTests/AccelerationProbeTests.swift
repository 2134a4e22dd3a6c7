// The probe, with QEMU's translator in KVM's place: /dev/kvm is never touched here.

import FoundationEssentials
import Glibc
import Hypervisor
import Logging
import Testing

@testable import NodeAgent

@Suite("Acceleration probe", .timeLimit(.minutes(1)))
struct AccelerationProbeTests {
  private func probe(emulator: String, device: String = "/dev/null") -> AccelerationProbe {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    var probe = AccelerationProbe(emulator: emulator, directory: "/tmp", logger: logger)
    probe.accelerator = "tcg"
    probe.device = device
    return probe
  }

  private func script(_ text: String) throws -> String {
    let path = "/tmp/spyhop-emulator-\(UInt32.random(in: 0 ... .max))"
    try Data("#!/bin/sh\n\(text)\n".utf8).write(to: URL(filePath: path))
    chmod(path, 0o700)
    return path
  }

  @Test("a guest that says 42 is a guest that runs", .enabled(if: LibvirtHost.isPossible, "QEMU is not installed"))
  func works() async {
    var probe = probe(emulator: "qemu-system-x86_64")
    // What is asked is whether the guest says 42, not how busy the machine is.
    probe.patience = .seconds(45)
    #expect(await probe.works())
  }

  @Test("an emulator that hangs, and ignores being told to stop, is given up in time")
  func hangs() async throws {
    let emulator = try script("trap '' TERM; sleep 60")
    let start = ContinuousClock.now
    #expect(await probe(emulator: emulator).works() == false)
    #expect(ContinuousClock.now - start < .seconds(30))
    unlink(emulator)
  }

  @Test("failures of every kind mean emulation", arguments: ["exit 0", "exit 1", "kill -9 $$"])
  func fails(text: String) async throws {
    let emulator = try script(text)
    #expect(await probe(emulator: emulator).emulation(.auto) == .software)
    unlink(emulator)
  }

  @Test("without the device or the emulator nothing is tried")
  func absent() async {
    #expect(await probe(emulator: "/nonexistent/qemu").works() == false)
    #expect(await probe(emulator: "/nonexistent/qemu", device: "/nonexistent/kvm").works() == false)
  }

  @Test("what the operator says is not questioned")
  func settings() async {
    let probe = probe(emulator: "/nonexistent/qemu")
    #expect(await probe.emulation(.always) == .hardware)
    #expect(await probe.emulation(.never) == .software)
  }
}
