// What one instance uses, as agents tell it and the API serves it: totals since the machine's start, and rates over a window.

public import KubeModel

/// The use of one VirtualMachineInstance; rates are per second of the window between two looks.
public struct InstanceUsage: Sendable, Hashable {
  public var key: ObjectKey
  public var uid: String
  /// Its launcher pod on the node that measured; empty where there is none yet.
  public var pod: String

  public var processors: Int
  /// Processors' worth of time used by the whole machine: 1.5 is one and a half processors of the host.
  public var processorUse: Double
  /// Processors' worth of time that the guest was ready to run and the host had none for it.
  public var processorDelay: Double
  public var processorSeconds: Double
  public var delaySeconds: Double

  /// In bytes: what the guest was given, what its process occupies, what the guest uses; nil where that is not known.
  public var memory: Int64
  public var memoryResident: Int64?
  public var memoryUsed: Int64?

  /// Nil where the hypervisor does not count the instance's network.
  public var received: Flow?
  public var transmitted: Flow?
  public var read: Flow
  public var written: Flow
  public var reads: Flow
  public var writes: Flow

  /// A counter: its total, and how fast it grows.
  public struct Flow: Sendable, Hashable {
    public var total: Int64
    public var rate: Double

    public init(total: Int64, rate: Double) {
      self.total = total
      self.rate = rate
    }

    /// A counter that went back began anew: its rate is not known, and zero is said.
    init(_ before: Int64?, _ after: Int64, seconds: Double) {
      total = after
      rate = seconds > 0 ? max(0, Double(after) - Double(before ?? after)) / seconds : 0
    }
  }
}

extension InstanceUsage {
  /// - Parameters:
  ///   - before: an earlier look at the same machine; nil where it was not there yet, which gives rates of zero.
  ///   - seconds: between the looks.
  public init(
    key: ObjectKey, uid: String, pod: String, before: MachineCounters?, after: MachineCounters, seconds: Double
  ) {
    func growth(_ path: KeyPath<MachineCounters, Double>) -> Double {
      guard let before, seconds > 0 else { return 0 }
      return max(0, after[keyPath: path] - before[keyPath: path]) / seconds
    }
    func flow(_ path: KeyPath<MachineCounters, Int64>) -> Flow {
      Flow(before?[keyPath: path], after[keyPath: path], seconds: seconds)
    }
    let isCounted = !after.interfaces.isEmpty
    self.init(
      key: key, uid: uid, pod: pod, processors: after.processors.count, processorUse: growth(\.processorTime),
      processorDelay: growth(\.delay), processorSeconds: after.processorTime, delaySeconds: after.delay,
      memory: after.memory.current, memoryResident: after.memory.resident, memoryUsed: after.memory.used,
      received: isCounted ? flow(\.receivedBytes) : nil, transmitted: isCounted ? flow(\.transmittedBytes) : nil,
      read: flow(\.reads.bytes), written: flow(\.writes.bytes), reads: flow(\.reads.operations),
      writes: flow(\.writes.operations))
  }
}

extension MachineCounters.Memory {
  /// What the guest uses and could not give away.
  var used: Int64? {
    guard let available, let free = usable ?? unused else { return nil }
    return max(0, available - free)
  }
}
