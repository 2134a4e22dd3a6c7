// What is known to go wrong with some emulators, so that it can be said before it is met.

import Hypervisor

enum EmulatorFault {
  /// QEMU before 9.0 loses track of some of what an emulated guest writes while it migrates: its emulated MMU is not told when the
  /// record of changed pages is begun anew. Guests on KVM are not affected.
  static func inMigrations(_ host: HostCapabilities, _ emulation: Emulation) -> String? {
    guard emulation == .software, let major = host.emulatorVersion.qemuMajor, major < 9 else { return nil }
    return
      "\(host.emulatorVersion) may damage the memory of emulated guests that migrate: use KVM, or QEMU 9.0 or newer"
  }
}

extension String {
  /// 7 of `QEMU 7.2.22`; nil of anything else.
  fileprivate var qemuMajor: Int? {
    guard hasPrefix("QEMU ") else { return nil }
    return Int(dropFirst(5).prefix { $0 != "." })
  }
}
