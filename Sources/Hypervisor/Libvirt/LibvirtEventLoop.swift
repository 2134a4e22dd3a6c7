// libvirt's own event loop on a thread of its own: it delivers events and keeps connections alive.

import CLibvirt
import Synchronization
import Threads

/// The process's one libvirt event loop.
enum LibvirtEventLoop {
  /// Starts the loop on first use; has to come before the first connection is opened.
  static func start() throws(HypervisorError) {
    if let error = outcome { throw error }
  }

  private static let outcome: HypervisorError? = {
    guard virInitialize() == 0, virEventRegisterDefaultImpl() == 0 else {
      return .lastLibvirtError("virEventRegisterDefaultImpl")
    }
    spyhop_silence_errors()
    let isStarted = DedicatedThread.start { while true { virEventRunDefaultImpl() } }
    return isStarted ? nil : HypervisorError(.disconnected, "no thread left for libvirt's events")
  }()
}
