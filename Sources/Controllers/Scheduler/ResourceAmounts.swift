// Amounts of what pods ask for and nodes offer. Pure.

import Codecs
import KubeModel

/// CPU in thousandths, memory in bytes, and whatever else is counted by name.
struct ResourceAmounts: Hashable {
  var cpu: Int64 = 0
  var memory: Int64 = 0
  var others: [String: Int64] = [:]

  init() {}

  /// Reads a `resources.requests`, `status.allocatable` or the like.
  init(_ json: JSON) {
    for (name, value) in json.members {
      guard let quantity = Quantity(value) else { continue }
      switch name {
      case "cpu": cpu = quantity.millis
      case "memory": memory = quantity.bytes
      default: others[name] = quantity.bytes
      }
    }
  }

  static func += (left: inout ResourceAmounts, right: ResourceAmounts) {
    left.cpu += right.cpu
    left.memory += right.memory
    for (name, amount) in right.others { left.others[name, default: 0] += amount }
  }

  /// Names of what of this is not free where `used` of `total` is taken, in the order of their names.
  func shortages(of total: ResourceAmounts, used: ResourceAmounts) -> [String] {
    var names: [String] = []
    if cpu > 0, cpu > total.cpu - used.cpu { names.append("cpu") }
    if memory > 0, memory > total.memory - used.memory { names.append("memory") }
    for (name, amount) in others.sorted(by: { $0.key < $1.key })
    where amount > 0 && amount > (total.others[name] ?? 0) - (used.others[name] ?? 0) { names.append(name) }
    return names
  }
}
