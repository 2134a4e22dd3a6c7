// Amounts of what pods ask for and nodes offer, counted as the scheduler counts. Pure.

public import Codecs

/// CPU in thousandths, memory in bytes, and whatever else is counted by name. Negative where more is taken than there is.
public struct ResourceAmounts: Sendable, Hashable {
  public var cpu: Int64 = 0
  public var memory: Int64 = 0
  public var others: [String: Int64] = [:]

  public init(cpu: Int64 = 0, memory: Int64 = 0) {
    self.cpu = cpu
    self.memory = memory
  }

  /// Reads a `resources.requests`, `status.allocatable` or the like.
  public init(_ json: JSON) {
    for (name, value) in json.members {
      guard let quantity = Quantity(value) else { continue }
      switch name {
      case "cpu": cpu = quantity.millis
      case "memory": memory = quantity.bytes
      default: others[name] = quantity.bytes
      }
    }
  }

  /// What a pod asks for: the sum over its containers, or the largest init container where that asks for more, plus the pod's
  /// overhead.
  public init(requestedBy pod: JSON) {
    let spec = pod["spec"]
    for container in spec["containers"].elements { self += ResourceAmounts(container["resources"]["requests"]) }
    for container in spec["initContainers"].elements {
      let one = ResourceAmounts(container["resources"]["requests"])
      cpu = max(cpu, one.cpu)
      memory = max(memory, one.memory)
      others.merge(one.others, uniquingKeysWith: max)
    }
    self += ResourceAmounts(spec["overhead"])
  }

  public static func += (left: inout ResourceAmounts, right: ResourceAmounts) {
    left.cpu = left.cpu.saturatingAdd(right.cpu)
    left.memory = left.memory.saturatingAdd(right.memory)
    for (name, amount) in right.others { left.others[name] = (left.others[name] ?? 0).saturatingAdd(amount) }
  }

  public static func -= (left: inout ResourceAmounts, right: ResourceAmounts) {
    left.cpu = left.cpu.saturatingAdd(-right.cpu)
    left.memory = left.memory.saturatingAdd(-right.memory)
    for (name, amount) in right.others { left.others[name] = (left.others[name] ?? 0).saturatingAdd(-amount) }
  }

  /// Names of what of this is more than is free, in the order of their names, CPU and memory first.
  public func shortages(in free: ResourceAmounts) -> [String] {
    var names: [String] = []
    if cpu > 0, cpu > free.cpu { names.append("cpu") }
    if memory > 0, memory > free.memory { names.append("memory") }
    for (name, amount) in others.sorted(by: { $0.key < $1.key }) where amount > 0 && amount > free.others[name] ?? 0 {
      names.append(name)
    }
    return names
  }
}
