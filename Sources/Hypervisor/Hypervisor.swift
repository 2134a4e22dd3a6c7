// What the agent asks of a host that runs machines, whatever runs them: libvirt, or a simulation in tests.

/// A host that runs machines, reached over a connection that may break and come back.
///
/// No call blocks the caller's thread. Calls made while the connection is down throw `HypervisorError` with code
/// `disconnected` at once; nothing is queued for later.
public protocol Hypervisor: Sendable {
  /// Connects and keeps connected, with growing pauses between attempts, until the task is cancelled.
  func run() async

  /// Whether calls can be made now, and if not, why in the hypervisor's own words.
  var connection: ConnectionState { get }

  /// Connection changes and machines' lifecycle events from now on; any number of listeners.
  ///
  /// Each stream holds at most `HypervisorEvents.bound` events. A listener that falls further behind loses the oldest
  /// ones, so events are hints to look again and never the only source of a fact.
  func events() -> AsyncStream<HypervisorEvent>

  func capabilities() async throws -> HostCapabilities

  /// Every machine known to the host, running or only defined, whoever defined it.
  func machines() async throws -> [any Machine]

  /// The machine of that name, nil where there is none.
  func machine(named name: String) async throws -> (any Machine)?

  /// What running machines have used, in one question for all; a machine that ends meanwhile is left out.
  func counters() async throws -> [MachineCount]

  /// Makes a machine known, or replaces the description of the one with the same name and UUID. It is not started.
  func define(_ xml: String) async throws -> any Machine
}

/// Whether a hypervisor can be reached.
public enum ConnectionState: Sendable, Hashable {
  case connected
  case disconnected(HypervisorError)

  public var isConnected: Bool { self == .connected }
}

/// What a host can run.
public struct HostCapabilities: Sendable, Hashable {
  /// The host's processor as the hypervisor names it, such as `EPYC-Rome`; empty where unknown.
  public var cpuModel: String
  /// CPU models that guests can be given under emulation or acceleration here.
  public var usableModels: [String]
  /// `QEMU 7.2.22`.
  public var emulatorVersion: String
  /// `libvirt 9.0.0`.
  public var driverVersion: String
  /// The emulator's program, for probes and images; nil where there is none on this host.
  public var emulatorPath: String?

  public init(
    cpuModel: String, usableModels: [String], emulatorVersion: String, driverVersion: String, emulatorPath: String?
  ) {
    self.cpuModel = cpuModel
    self.usableModels = usableModels
    self.emulatorVersion = emulatorVersion
    self.driverVersion = driverVersion
    self.emulatorPath = emulatorPath
  }
}
