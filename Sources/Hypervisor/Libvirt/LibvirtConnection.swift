// One open connection to a libvirt daemon: from virConnectOpen to virConnectClose, with its callbacks.

import CLibvirt
import Synchronization

/// An open connection. All members block; call them on `CallThreads` only.
///
/// `@unchecked` because of the pointer: libvirt's connections are safe to use from any thread, and the pointer is given
/// up in `deinit` alone.
final class LibvirtConnection: @unchecked Sendable {
  let pointer: virConnectPtr
  private let sink: Sink
  private let lifecycleID: Int32

  /// What libvirt's callbacks may touch; retained by libvirt until it says that it will not call again.
  final class Sink: Sendable {
    let onMachine: @Sendable (_ name: String, _ change: MachineChange) -> Void
    let onClose: @Sendable (_ reason: HypervisorError) -> Void

    init(
      onMachine: @escaping @Sendable (String, MachineChange) -> Void,
      onClose: @escaping @Sendable (HypervisorError) -> Void
    ) {
      self.onMachine = onMachine
      self.onClose = onClose
    }
  }

  /// Opens the URI and registers for events; a peer silent for 15 s counts as closed.
  init(uri: String, sink: Sink) throws(HypervisorError) {
    try LibvirtEventLoop.start()
    let pointer = try check(virConnectOpen(uri), "virConnectOpen")
    do throws(HypervisorError) {
      lifecycleID = try Self.register(sink, on: pointer)
    } catch {
      virConnectClose(pointer)
      throw error
    }
    self.pointer = pointer
    self.sink = sink
  }

  deinit {
    virConnectDomainEventDeregisterAny(pointer, lifecycleID)
    virConnectUnregisterCloseCallback(pointer, onClose)
    virConnectClose(pointer)
  }

  var isAlive: Bool { virConnectIsAlive(pointer) == 1 }

  private static func register(_ sink: Sink, on pointer: virConnectPtr) throws(HypervisorError) -> Int32 {
    // Drivers without a daemon (test:///) have no keepalive and need none. Once a second, because an answer that libvirt's client
    // has overlooked while several threads wait is found with the next ping.
    virConnectSetKeepAlive(pointer, 1, 15)
    try check(
      virConnectRegisterCloseCallback(pointer, onClose, Unmanaged.passRetained(sink).toOpaque(), release),
      "virConnectRegisterCloseCallback")
    return try check(
      spyhop_register_lifecycle(pointer, onLifecycle, Unmanaged.passRetained(sink).toOpaque(), release),
      "virConnectDomainEventRegisterAny")
  }
}

// MARK: - Callbacks, on the event loop's thread

private func release(_ opaque: UnsafeMutableRawPointer?) {
  if let opaque { Unmanaged<LibvirtConnection.Sink>.fromOpaque(opaque).release() }
}

private func onClose(_ connection: virConnectPtr?, _ reason: Int32, _ opaque: UnsafeMutableRawPointer?) {
  guard let opaque else { return }
  let sentence =
    switch virConnectCloseReason(rawValue: UInt32(bitPattern: reason)) {
    case VIR_CONNECT_CLOSE_REASON_KEEPALIVE: "libvirtd does not answer"
    case VIR_CONNECT_CLOSE_REASON_EOF: "libvirtd closed the connection"
    case VIR_CONNECT_CLOSE_REASON_CLIENT: "the connection to libvirtd was closed here"
    default: "the connection to libvirtd broke"
    }
  Unmanaged<LibvirtConnection.Sink>.fromOpaque(opaque).takeUnretainedValue()
    .onClose(HypervisorError(.disconnected, sentence))
}

private func onLifecycle(
  _ connection: virConnectPtr?, _ domain: virDomainPtr?, _ event: Int32, _ detail: Int32,
  _ opaque: UnsafeMutableRawPointer?
) -> Int32 {
  guard let opaque, let domain, let name = virDomainGetName(domain) else { return 0 }
  Unmanaged<LibvirtConnection.Sink>.fromOpaque(opaque).takeUnretainedValue()
    .onMachine(String(cString: name), MachineChange(libvirtEvent: event))
  return 0
}

extension MachineChange {
  fileprivate init(libvirtEvent event: Int32) {
    switch virDomainEventType(rawValue: UInt32(bitPattern: event)) {
    case VIR_DOMAIN_EVENT_DEFINED: self = .defined
    case VIR_DOMAIN_EVENT_UNDEFINED: self = .undefined
    case VIR_DOMAIN_EVENT_STARTED: self = .started
    case VIR_DOMAIN_EVENT_SUSPENDED: self = .suspended
    case VIR_DOMAIN_EVENT_RESUMED: self = .resumed
    case VIR_DOMAIN_EVENT_STOPPED: self = .stopped
    case VIR_DOMAIN_EVENT_SHUTDOWN: self = .shutdown
    case VIR_DOMAIN_EVENT_CRASHED: self = .crashed
    default: self = .other
    }
  }
}
