// The counters of one running machine, as a hypervisor tells them.

public import Statistics

/// A running machine by name, and what it has used since it was started.
public struct MachineCount: Sendable, Hashable {
  public var name: String
  public var counters: MachineCounters

  public init(name: String, counters: MachineCounters) {
    self.name = name
    self.counters = counters
  }
}
