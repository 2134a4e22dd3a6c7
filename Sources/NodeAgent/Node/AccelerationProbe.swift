// Whether guests really run on this host's processor: tried out with a guest of five instructions, in a child process.

import FoundationEssentials
import Glibc
import Hypervisor
import Logging
import Programs

/// Decides between KVM and QEMU's translator.
struct AccelerationProbe: Sendable {
  /// What QEMU exits with when the guest has written 42 to its debug port: `(42 << 1) | 1`.
  static let success: Int32 = 85

  let emulator: String
  let directory: String
  let logger: Logger
  var accelerator = "kvm"
  var device = "/dev/kvm"
  /// A guest may have this long; a host on which it takes longer is of no use.
  var patience = Duration.seconds(2)

  func emulation(_ setting: AgentConfiguration.Acceleration) async -> Emulation {
    switch setting {
    case .never: return .software
    case .always: return .hardware
    case .auto: return await works() ? .hardware : .software
    }
  }

  /// Runs the guest; false after `patience` at the latest, even where the child can no longer be killed.
  func works() async -> Bool {
    guard access(device, R_OK | W_OK) == 0 else {
      logger.info("guests are emulated: no access to \(device)")
      return false
    }
    let (verdicts, verdict) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingOldest(1))
    // Not structured: a child stuck inside the kernel would hold a task group, and the agent, for ever.
    let attempt = Task { verdict.yield(await runGuest()) }
    let deadline = Task {
      try await Task.sleep(for: patience)
      verdict.yield(false)
    }
    var iterator = verdicts.makeAsyncIterator()
    let works = await iterator.next() ?? false
    attempt.cancel()
    deadline.cancel()
    logger.info(works ? "guests run on the processor (KVM)" : "guests are emulated: a probe guest did not run on KVM")
    return works
  }

  private func runGuest() async -> Bool {
    let firmware = "\(directory)/probe.bin"
    do {
      try Data(Self.firmware).write(to: URL(filePath: firmware))
      let arguments = [
        "-machine", "pc", "-accel", accelerator, "-m", "16", "-nodefaults", "-display", "none", "-no-reboot",
        "-device", "isa-debug-exit,iobase=0xf4,iosize=1", "-bios", firmware,
      ]
      return try await ChildProcess.status(emulator, arguments, timeout: patience).code == Self.success
    } catch {
      logger.info("the probe guest failed", metadata: ["reason": "\(error)"])
      return false
    }
  }

  /// 64 KiB of firmware; the reset vector, 16 bytes before its end, says 42 to the debug port and halts.
  static let firmware: [UInt8] = {
    let code: [UInt8] = [0xB0, 0x2A, 0xE6, 0xF4, 0xF4, 0xEB, 0xFD]  // mov al, 42; out 0xf4, al; hlt; jmp to hlt
    return [UInt8](repeating: 0xF4, count: 65_536 - 16) + code + [UInt8](repeating: 0xF4, count: 16 - code.count)
  }()
}
