// What a hypervisor has counted for one machine since it started. Counters only grow; rates are made of two of them.

import Codecs

/// One machine's counters, in seconds and bytes.
public struct MachineCounters: Sendable, Hashable {
  /// One virtual processor.
  public struct Processor: Sendable, Hashable {
    public var id: Int
    public var state: String
    public var time: Double
    /// Waiting for input and output.
    public var wait: Double
    /// Ready to run, but the host was busy with others: what the guest sees as stolen time.
    public var delay: Double
  }

  /// Memory as the host and, where it has a balloon driver, the guest see it.
  public struct Memory: Sendable, Hashable {
    /// What the guest has been given.
    public var current: Int64
    /// What the emulator's process occupies on the host.
    public var resident: Int64?
    /// What the guest's kernel manages, what it has not touched, and what it could give without swapping.
    public var available: Int64?
    public var unused: Int64?
    public var usable: Int64?
  }

  public struct Interface: Sendable, Hashable {
    public var name: String
    public var received: Traffic
    public var transmitted: Traffic
  }

  public struct Traffic: Sendable, Hashable {
    public var bytes: Int64
    public var packets: Int64
    public var errors: Int64
    public var dropped: Int64
  }

  public struct Drive: Sendable, Hashable {
    public var name: String
    public var reads: Transfer
    public var writes: Transfer
  }

  public struct Transfer: Sendable, Hashable {
    public var bytes: Int64
    public var operations: Int64
    /// The time that the operations took.
    public var time: Double
  }

  /// Of the emulator's whole process; its user and system parts with it.
  public var processorTime: Double
  public var userTime: Double
  public var systemTime: Double
  public var processors: [Processor]
  public var memory: Memory
  /// Without those that the hypervisor does not count, such as user-mode networks.
  public var interfaces: [Interface]
  public var drives: [Drive]
}

extension MachineCounters {
  public static let zero = MachineCounters(libvirt: [:], names: [:])

  public var delay: Double { processors.reduce(0) { $0 + $1.delay } }
  public var receivedBytes: Int64 { interfaces.reduce(0) { $0.saturatingAdd($1.received.bytes) } }
  public var transmittedBytes: Int64 { interfaces.reduce(0) { $0.saturatingAdd($1.transmitted.bytes) } }
  public var reads: Transfer { Self.sum(drives.map(\.reads)) }
  public var writes: Transfer { Self.sum(drives.map(\.writes)) }

  private static func sum(_ transfers: [Transfer]) -> Transfer {
    transfers.reduce(into: Transfer(bytes: 0, operations: 0, time: 0)) { sum, next in
      sum.bytes = sum.bytes.saturatingAdd(next.bytes)
      sum.operations = sum.operations.saturatingAdd(next.operations)
      sum.time += next.time
    }
  }
}
