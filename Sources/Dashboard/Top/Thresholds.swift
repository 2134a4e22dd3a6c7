// From where on a figure is a warning. Pure.

/// The operator's limits, in percent of what an instance has.
public struct Thresholds: Sendable, Hashable {
  /// From `warn` on a figure is coloured as a warning, from `critical` on as bad.
  public struct Limits: Sendable, Hashable {
    public var warn: Int
    public var critical: Int

    public init(warn: Int, critical: Int) { (self.warn, self.critical) = (warn, critical) }
  }

  public var cpu: Limits
  public var memory: Limits
  public var cpuWait: Limits

  public init(
    cpu: Limits = Limits(warn: 70, critical: 90), memory: Limits = Limits(warn: 70, critical: 90),
    cpuWait: Limits = Limits(warn: 5, critical: 20)
  ) {
    (self.cpu, self.memory, self.cpuWait) = (cpu, memory, cpuWait)
  }

  /// How a figure looks; what has no limit is ordinary text.
  func role(of consumption: Consumption, percent: Int?) -> Role {
    guard let limits = limits(of: consumption), let percent else { return .text }
    return percent >= limits.critical ? .bad : percent >= limits.warn ? .warning : .text
  }

  private func limits(of consumption: Consumption) -> Limits? {
    switch consumption {
    case .cpu: cpu
    case .wait: cpuWait
    case .memory: memory
    case .network, .disk: nil
    }
  }
}
