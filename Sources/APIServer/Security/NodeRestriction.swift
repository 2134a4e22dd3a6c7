// What the agent of a node may do to an object, beyond the verb: only what is of its own node, and nothing that would make it so.

import Codecs
import KubeModel

struct NodeRestriction: Sendable, Hashable {
  let node: String

  /// - Parameters: the object as it is, nil where it is made; and as it would be, nil where it would go.
  func check(_ resource: ResourceDefinition, _ old: JSON?, _ new: JSON?) throws(APIError) {
    let isOwn =
      switch resource {
      case Registry.nodes: (old ?? new)?.meta.name == node
      case Registry.pods: mayWrite(pod: old, new)
      case Registry.virtualMachineInstances: mayWrite(instance: old, new)
      default: true
      }
    guard !isOwn, let object = old ?? new else { return }
    throw APIError(
      .forbidden,
      "\(resource.qualifiedName) \"\(object.meta.name)\" is forbidden: the agent of node \(node) may not do this to what is not its own",
      kind: resource.plural, name: object.meta.name)
  }

  private func mayWrite(pod old: JSON?, _ new: JSON?) -> Bool {
    guard let old, old["spec", "nodeName"].string == node else { return false }
    return new.map { $0["spec", "nodeName"] == old["spec", "nodeName"] } ?? true
  }

  /// It is on this node, comes here or left from here; where it is, the target alone says, and who moves what where, the controllers.
  private func mayWrite(instance old: JSON?, _ new: JSON?) -> Bool {
    guard let old, let new else { return false }
    let (before, after) = (old["status", "migrationState"], new["status", "migrationState"])
    let nodes = [old["status", "nodeName"], before["sourceNode"], before["targetNode"]]
    guard nodes.contains(.string(node)) else { return false }
    let isHandedOverAlike = ["migrationUid", "sourceNode", "targetNode"].allSatisfy { after[$0] == before[$0] }
    let isSameOtherwise =
      new["spec"] == old["spec"] && new["metadata", "ownerReferences"] == old["metadata", "ownerReferences"]
    let place = new["status", "nodeName"]
    let isPlaceRight = place == old["status", "nodeName"] || place.string == node && before["targetNode"].string == node
    return isHandedOverAlike && isSameOtherwise && isPlaceRight
  }
}
