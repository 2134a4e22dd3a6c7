// What a domain description takes from the host, beside the object: emulation, and paths that were made ready.

/// How a guest's instructions are run.
public enum Emulation: String, Sendable, Hashable {
  /// By the processor (KVM).
  case hardware
  /// By QEMU's translator (TCG).
  case software
}

/// A volume made ready on the host.
public struct PreparedVolume: Sendable, Hashable {
  public enum Format: String, Sendable { case raw, qcow2 }

  public var path: String
  public var format: Format
  public var isBlockDevice: Bool
  public var isReadOnly: Bool

  public init(path: String, format: Format = .raw, isBlockDevice: Bool = false, isReadOnly: Bool = false) {
    self.path = path
    self.format = format
    self.isBlockDevice = isBlockDevice
    self.isReadOnly = isReadOnly
  }
}

/// The host's side of a domain description; all paths are absolute and already checked.
public struct DomainHost: Sendable, Hashable {
  public var emulation: Emulation
  /// Volumes by the names they have in the spec.
  public var volumes: [String: PreparedVolume]
  /// Kernel and initial RAM disk, where the spec has a kernelBoot.
  public var kernelPath: String?
  public var initrdPath: String?
  /// Where QEMU appends what the guest writes to its first serial port.
  public var consoleLogPath: String?

  public init(
    emulation: Emulation, volumes: [String: PreparedVolume] = [:], kernelPath: String? = nil, initrdPath: String? = nil,
    consoleLogPath: String? = nil
  ) {
    self.emulation = emulation
    self.volumes = volumes
    self.kernelPath = kernelPath
    self.initrdPath = initrdPath
    self.consoleLogPath = consoleLogPath
  }
}
