// Where guests can go: every node with its free room, or with what speaks against it, the best first. Pure.

import Codecs
import KubeModel
import Operations

/// A choice in the dialog.
struct MigrationTarget: Sendable, Hashable {
  /// Nil leaves each guest to the scheduler.
  var node: String?
  /// What the line says beside the name: free room, or why the node is not eligible.
  var remark: String
  var isEligible: Bool
}

/// The choices for one guest, or for several that are to go to one node.
struct MigrationTargets {
  private let instances: [JSON]
  private let nodes: [JSON]
  private let room: NodeRoom
  private let avoided: String?
  /// The nodes that the guests are on, by name.
  private let sources: [String: JSON]

  /// - Parameter avoided: a node that a migration just failed to reach: eligible, but the last to be proposed.
  init(instances: [JSON], nodes: some Sequence<JSON>, room: NodeRoom, avoided: String? = nil) {
    (self.instances, self.nodes, self.room, self.avoided) = (instances, Array(nodes), room, avoided)
    let names = Set(instances.compactMap { $0["status", "nodeName"].string })
    sources = self.nodes.reduce(into: [:]) { if names.contains($1.meta.name) { $0[$1.meta.name] = $1 } }
  }

  /// Eligible ones first, those with the most free memory leading; then the others by name.
  var choices: [MigrationTarget] {
    let ranked = nodes.map { node in (target: target(node), rank: rank(node)) }
    let choices = ranked.sorted { left, right in
      (left.target.isEligible ? 0 : 1, left.rank.avoided, right.rank.memory, left.rank.name)
        < (right.target.isEligible ? 0 : 1, right.rank.avoided, left.rank.memory, right.rank.name)
    }.map(\.target)
    if choices.isEmpty {
      return [MigrationTarget(node: nil, remark: "no nodes are known here: the scheduler chooses", isEligible: true)]
    }
    guard instances.count > 1, choices.contains(where: \.isEligible) else { return choices }
    return [MigrationTarget(node: nil, remark: "the best node for each", isEligible: true)] + choices
  }

  private func rank(_ node: JSON) -> (avoided: Int, memory: Int64, name: String) {
    let name = node.meta.name
    let isEligible = objection(to: node) == nil
    return (name == avoided ? 1 : 0, isEligible ? room.free[name]?.memory ?? 0 : 0, name)
  }

  private func target(_ node: JSON) -> MigrationTarget {
    let name = node.meta.name
    if let objection = objection(to: node) { return MigrationTarget(node: name, remark: objection, isEligible: false) }
    let warning = name == avoided ? "; the last try failed there" : ""
    return MigrationTarget(
      node: name, remark: "\(room.free[name, default: ResourceAmounts()].words) free\(warning)", isEligible: true)
  }

  /// Why the guests cannot go there; nil where they can.
  private func objection(to node: JSON) -> String? {
    if let only = instances.first, instances.count == 1, let obstacle = only.migrationObstacle { return obstacle }
    let coming = instances.filter { $0["status", "nodeName"].string != node.meta.name }
    if coming.isEmpty { return instances.count == 1 ? "it is on this node already" : "they are on this node already" }
    if !node.isTrue("Ready") { return "not ready" }
    if node.isCordoned { return "cordoned" }
    if node.meta.labels[Names.schedulable] == "false" { return "its agent takes no guests" }
    if let unmet = coming.lazy.compactMap({ Self.unmetSelector($0, node) }).first { return unmet }
    if let obstacle = coming.lazy.compactMap({ incompatibility(of: node, with: $0) }).first { return obstacle }
    var wanted = ResourceAmounts()
    for instance in coming { wanted += room.requests[instance.meta.uid] ?? ResourceAmounts() }
    return room.free[node.meta.name, default: ResourceAmounts()].shortage(for: wanted)
  }

  /// As the server would say it.
  private func incompatibility(of node: JSON, with instance: JSON) -> String? {
    let source = instance["status", "nodeName"].string.flatMap { sources[$0] }
    return TargetNode(node).incompatibility(with: instance, from: source)
  }

  private static func unmetSelector(_ instance: JSON, _ node: JSON) -> String? {
    let labels = node.meta.labels
    let unmet = instance["spec", "nodeSelector"].stringMap.sorted { $0.key < $1.key }
      .first { labels[$0.key] != $0.value }
    return unmet.map { "the guest wants a node with \($0.key)=\($0.value)" }
  }
}
