// Which nodes an instance can be migrated to, and what speaks against the others. Pure.
// Resources are the scheduler's concern: here is what can be said of a node and an instance alone.

public import Codecs

/// A node as a place to migrate to.
public struct TargetNode: Sendable, Hashable {
  public let json: JSON

  public init(_ json: JSON) { self.json = json }

  public var name: String { json.meta.name }

  /// Why an instance cannot be migrated to this node, in words that follow its name; nil where nothing speaks against it.
  ///
  /// - Parameter source: the node that the instance is on.
  public func obstacle(for instance: JSON, from source: JSON?) -> String? {
    if name == instance["status", "nodeName"].string { return "is the node that the VMI is on" }
    if json["spec", "unschedulable"].bool == true { return "is cordoned: it takes no new machines" }
    if !json.isTrue("Ready") { return "is not ready" }
    let wanted = instance["spec", "nodeSelector"].stringMap.merging([Names.schedulable: "true"]) { $1 }
    if let missing = Self.mismatch(wanted, json.meta.labels) {
      return missing.key == Names.schedulable
        ? "does not run virtual machines" : "has not the label \(missing.key)=\(missing.value) that the VMI asks for"
    }
    return incompatibility(with: instance, from: source)
  }

  /// The same of its processor and its taints alone.
  public func incompatibility(with instance: JSON, from source: JSON?) -> String? {
    if let missing = Self.mismatch(ProcessorDemand.toMove(instance, from: source), json.meta.labels) {
      return "has not the label \(missing.key), so its processor may not do for the guest"
    }
    return untolerated(by: instance).map { "has the taint \($0), which the VMI does not tolerate" }
  }

  /// The first pair, by key, that the labels do not have.
  static func mismatch(_ wanted: [String: String], _ labels: [String: String]) -> (key: String, value: String)? {
    wanted.sorted { $0.key < $1.key }.first { labels[$0.key] != $0.value }.map { ($0.key, $0.value) }
  }

  private func untolerated(by instance: JSON) -> String? {
    let tolerations = instance["spec", "tolerations"].elements
    let repelling = json["spec", "taints"].elements.filter {
      ["NoSchedule", "NoExecute"].contains($0["effect"].string)
    }
    return repelling.first { taint in !tolerations.contains { Self.tolerates($0, taint) } }
      .map { "\($0["key"].string ?? "")=\($0["value"].string ?? ""):\($0["effect"].string ?? "")" }
  }

  private static func tolerates(_ toleration: JSON, _ taint: JSON) -> Bool {
    if toleration["effect"].hasContent, toleration["effect"] != taint["effect"] { return false }
    let exists = toleration["operator"].string == "Exists"
    guard toleration["key"].hasContent else { return exists }
    let hasValue = (toleration["value"].string ?? "") == (taint["value"].string ?? "")
    return toleration["key"] == taint["key"] && (exists || hasValue)
  }

  /// Why no node can be the target of a migration that adds a node selector; nil where at least one can.
  ///
  /// - Parameter added: `spec.addedNodeSelector`; an empty one names no node, so nothing is wrong with it.
  public static func obstacle(to instance: JSON, added: [String: String], nodes: [JSON]) -> String? {
    guard !added.isEmpty else { return nil }
    let named = nodes.map { TargetNode($0) }.filter { mismatch(added, $0.json.meta.labels) == nil }
      .sorted { $0.name < $1.name }
    guard !named.isEmpty else {
      let selector = added.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
      let names = nodes.map(\.meta.name).sorted().prefix(10).joined(separator: ", ")
      return "no node has the labels \(selector); there are the nodes \(names)"
    }
    let source = nodes.first { $0.meta.name == instance["status", "nodeName"].string }
    let obstacles = named.map { ($0.name, $0.obstacle(for: instance, from: source)) }
    guard obstacles.allSatisfy({ $0.1 != nil }) else { return nil }
    return obstacles.prefix(10).map { "node \($0.0) \($0.1 ?? "")" }.joined(separator: "; ")
  }
}
