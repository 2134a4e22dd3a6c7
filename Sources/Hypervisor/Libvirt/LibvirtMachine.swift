// One libvirt domain, looked up afresh for each call: no handle outlives a connection.

import CLibvirt
import Glibc

struct LibvirtMachine: Machine {
  let name: String
  let uuid: String
  private let host: LibvirtHypervisor

  init(_ domain: virDomainPtr, on host: LibvirtHypervisor) {
    name = virDomainGetName(domain).map { String(cString: $0) } ?? ""
    var text = [CChar](repeating: 0, count: Int(VIR_UUID_STRING_BUFLEN))
    virDomainGetUUIDString(domain, &text)
    uuid = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    self.host = host
  }

  func start(paused: Bool) async throws {
    try await act("virDomainCreateWithFlags") {
      virDomainCreateWithFlags($0, paused ? UInt32(VIR_DOMAIN_START_PAUSED.rawValue) : 0)
    }
  }

  func shutdown() async throws {
    try await act("virDomainShutdownFlags") {
      virDomainShutdownFlags($0, UInt32(VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN.rawValue))
    }
  }

  func destroy() async throws { try await act("virDomainDestroy") { virDomainDestroy($0) } }

  func undefine() async throws {
    let flags = VIR_DOMAIN_UNDEFINE_MANAGED_SAVE.rawValue | VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA.rawValue
    try await act("virDomainUndefine") { domain in
      let result = virDomainUndefineFlags(domain, UInt32(flags | VIR_DOMAIN_UNDEFINE_NVRAM.rawValue))
      // Drivers without firmware variables and saved images refuse the flags.
      return result == 0 ? result : virDomainUndefine(domain)
    }
  }

  func suspend() async throws { try await act("virDomainSuspend") { virDomainSuspend($0) } }
  func resume() async throws { try await act("virDomainResume") { virDomainResume($0) } }

  func reboot() async throws {
    try await act("virDomainReboot") { virDomainReboot($0, UInt32(VIR_DOMAIN_REBOOT_ACPI_POWER_BTN.rawValue)) }
  }

  func reset() async throws { try await act("virDomainReset") { virDomainReset($0, 0) } }

  /// libvirt has no call for it; `charserial0` is its name for the first port at QEMU's monitor.
  func sendBreak() async throws {
    let command = #"{"execute":"chardev-send-break","arguments":{"id":"charserial0"}}"#
    let answer = try await with { domain in
      var answer: UnsafeMutablePointer<CChar>?
      try check(virDomainQemuMonitorCommand(domain, command, &answer, 0), "virDomainQemuMonitorCommand")
      return try take(answer, "virDomainQemuMonitorCommand")
    }
    if answer.contains(#""error""#) { throw HypervisorError(.failed, "the serial line takes no break: \(answer)") }
  }

  func state() async throws -> MachineState {
    try await with { domain in
      var state: Int32 = 0
      var reason: Int32 = 0
      try check(virDomainGetState(domain, &state, &reason, 0), "virDomainGetState")
      return MachineState(libvirtState: state, reason: reason)
    }
  }

  func xml() async throws -> String {
    try await with { try take(virDomainGetXMLDesc($0, 0), "virDomainGetXMLDesc") }
  }

  // MARK: - Calls

  func act(_ call: String, _ body: @escaping @Sendable (virDomainPtr) -> Int32) async throws {
    try await with { domain in _ = try check(body(domain), call) }
  }

  func with<Value: Sendable>(_ body: @escaping @Sendable (virDomainPtr) throws -> Value) async throws -> Value {
    try await host.call { [uuid] connection in try Self.withDomain(uuid, on: connection, body) }
  }

  /// For a call that may take minutes: on a thread of its own.
  func alone(_ body: @escaping @Sendable (virDomainPtr) throws -> Void) async throws {
    try await host.longCall { [uuid] connection in try Self.withDomain(uuid, on: connection, body) }
  }

  private static func withDomain<Value>(
    _ uuid: String, on connection: virConnectPtr, _ body: (virDomainPtr) throws -> Value
  ) throws -> Value {
    let domain = try check(virDomainLookupByUUIDString(connection, uuid), "virDomainLookupByUUIDString")
    defer { virDomainFree(domain) }
    return try body(domain)
  }
}

extension MachineState {
  init(libvirtState state: Int32, reason: Int32) {
    let reason = UInt32(bitPattern: reason)
    switch virDomainState(rawValue: UInt32(bitPattern: state)) {
    case VIR_DOMAIN_RUNNING, VIR_DOMAIN_BLOCKED:
      let isPostCopy = [VIR_DOMAIN_RUNNING_POSTCOPY.rawValue, VIR_DOMAIN_RUNNING_POSTCOPY_FAILED.rawValue]
        .contains(reason)
      self = isPostCopy ? .postCopy : .running
    case VIR_DOMAIN_PAUSED, VIR_DOMAIN_PMSUSPENDED: self = .paused(PauseReason(virDomainPausedReason(rawValue: reason)))
    case VIR_DOMAIN_SHUTDOWN: self = .shuttingDown
    case VIR_DOMAIN_SHUTOFF: self = .shutOff(StopReason(virDomainShutoffReason(rawValue: reason)))
    case VIR_DOMAIN_CRASHED: self = .crashed
    default: self = .unknown
    }
  }
}

extension MachineState.PauseReason {
  fileprivate init(_ reason: virDomainPausedReason) {
    switch reason {
    case VIR_DOMAIN_PAUSED_USER, VIR_DOMAIN_PAUSED_UNKNOWN: self = .user
    case VIR_DOMAIN_PAUSED_IOERROR: self = .inputOutputError
    case VIR_DOMAIN_PAUSED_WATCHDOG: self = .watchdog
    case VIR_DOMAIN_PAUSED_STARTING_UP: self = .starting
    case VIR_DOMAIN_PAUSED_MIGRATION: self = .migration
    case VIR_DOMAIN_PAUSED_POSTCOPY: self = .postCopy
    case VIR_DOMAIN_PAUSED_POSTCOPY_FAILED: self = .postCopyFailed
    default: self = .other
    }
  }
}

extension MachineState.StopReason {
  fileprivate init(_ reason: virDomainShutoffReason) {
    switch reason {
    case VIR_DOMAIN_SHUTOFF_SHUTDOWN: self = .shutdown
    case VIR_DOMAIN_SHUTOFF_DESTROYED: self = .destroyed
    case VIR_DOMAIN_SHUTOFF_CRASHED: self = .crashed
    case VIR_DOMAIN_SHUTOFF_MIGRATED: self = .migrated
    case VIR_DOMAIN_SHUTOFF_SAVED: self = .saved
    case VIR_DOMAIN_SHUTOFF_FAILED: self = .failed
    case VIR_DOMAIN_SHUTOFF_DAEMON: self = .daemon
    default: self = .unknown
    }
  }
}
