// What the view of a node's guests shows, before and while it is drained.

import KubeModel
import Operations

struct NodeGuests: Sendable, Hashable {
  let node: String
  /// The guests seen on the node since the view was opened: of those that left it says where they went.
  private(set) var seen: Set<ObjectKey> = []
  private(set) var report: DrainReport
  /// Scrolled down so many lines.
  private(set) var top = 0

  init(node: String, _ inventory: Inventory) {
    self.node = node
    report = DrainReport(node: node, instances: [], migrations: [])
    update(inventory)
  }

  mutating func update(_ inventory: Inventory) {
    report = DrainReport(
      node: node, expected: seen, instances: inventory.objects[.instances].values,
      migrations: inventory.objects[.migrations].values)
    seen.formUnion(report.guests.map(\.machine))
  }

  /// - Parameter height: how many guests can be seen at once.
  mutating func scroll(by step: Int, height: Int) {
    top = max(0, min(top + step, report.guests.count - height))
  }
}
