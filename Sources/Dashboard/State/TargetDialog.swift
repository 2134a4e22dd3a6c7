// The dialog that asks where guests are to go. Its choices stand still while it is open: nothing moves under the
// operator's fingers, and the server has the last word.

import Codecs
import KubeModel
import Operations

struct TargetDialog: Sendable, Hashable {
  /// Those that can move.
  let machines: [ObjectKey]
  /// Why other marked ones cannot.
  let objections: [String]
  /// The best first.
  let choices: [MigrationTarget]
  /// What the operator should know of how free room was counted.
  var caveat: String?
  private(set) var index = 0

  init(machines: [ObjectKey], objections: [String] = [], choices: [MigrationTarget]) {
    (self.machines, self.objections, self.choices) = (machines, objections, choices)
  }

  var choice: MigrationTarget? { choices.indices.contains(index) ? choices[index] : nil }

  mutating func move(by step: Int) { index = max(0, min(index + step, choices.count - 1)) }

  /// What Enter asks for; nil where the chosen node is not eligible.
  var order: Order? {
    guard let choice, choice.isEligible else { return nil }
    return Order(machines.map { .migrate($0, to: choice.node) }, objections: objections)
  }

  /// `Migrate default/testvm to`, `Migrate 5 of 7 virtual machines to`
  var question: String {
    if let only = machines.first, machines.count == 1, objections.isEmpty { return "Migrate \(only) to" }
    let total = objections.isEmpty ? "" : "of \(machines.count + objections.count) "
    return "Migrate \(machines.count) \(total)virtual machines to"
  }
}

extension DashboardState {
  /// The dialog for machines, of which those that cannot move are left out unless there is but one.
  ///
  /// - Parameter avoided: the node that a migration failed to reach.
  func targetDialog(for machines: [ObjectKey], avoided: String? = nil) -> TargetDialog {
    var objections: [String] = []
    var movable: [JSON] = []
    for machine in machines {
      guard let instance = inventory.object(.instances, machine) else { continue }
      if machines.count > 1, let obstacle = instance.migrationObstacle {
        objections.append("\(machine) \(obstacle)")
      } else {
        movable.append(instance)
      }
    }
    let nodes = inventory.objects[.nodes].values
    let room = NodeRoom(nodes: nodes, pods: inventory.objects[.pods].values)
    let targets = MigrationTargets(instances: movable, nodes: nodes, room: room, avoided: avoided)
    var dialog = TargetDialog(machines: movable.map(\.key), objections: objections, choices: targets.choices)
    dialog.caveat = place.namespace.map { "Room is counted by the pods of namespace \($0) alone." }
    return dialog
  }
}
