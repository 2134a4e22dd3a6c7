// What consumers are compared by.

public import Statistics

/// A figure of an instance's use, the larger the more it consumes.
public enum Consumption: String, Sendable, Hashable, CaseIterable {
  case cpu
  /// Time that the guest was ready to run and its node had no CPU for it.
  case wait
  case memory, network, disk

  public var title: String {
    switch self {
    case .cpu: "CPU"
    case .wait: "CPU WAIT"
    case .memory: "MEMORY"
    case .network: "NETWORK"
    case .disk: "DISK"
    }
  }

  /// CPUs, bytes, or bytes a second; nil where nobody measures it.
  public func value(of usage: InstanceUsage) -> Double? {
    switch self {
    case .cpu: usage.processorUse
    case .wait: usage.processorDelay
    case .memory: Double(usage.memoryResident ?? usage.memory)
    case .network: usage.received.map { $0.rate + (usage.transmitted?.rate ?? 0) }
    case .disk: usage.read.rate + usage.written.rate
    }
  }

  /// In percent of what the instance has, for thresholds; nil for what has no limit.
  public func percent(of usage: InstanceUsage) -> Double? {
    switch self {
    case .cpu: usage.processors > 0 ? usage.processorUse / Double(usage.processors) * 100 : nil
    case .wait: usage.processors > 0 ? usage.processorDelay / Double(usage.processors) * 100 : nil
    case .memory: usage.memory > 0 ? usage.memoryUsed.map { Double($0) / Double(usage.memory) * 100 } : nil
    case .network, .disk: nil
    }
  }
}
