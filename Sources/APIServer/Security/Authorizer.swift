// Who may do what. The embedded server knows administrators and node agents; nobody else may do anything.

import KubeModel

struct Authorizer: Sendable {
  /// - Throws: `APIError` with reason `forbidden`, naming the missing right as Kubernetes does.
  func check(_ user: User, _ action: Action) throws(APIError) {
    guard !allows(user, action) else { return }
    let place = action.namespace.map { " in the namespace \"\($0)\"" } ?? " at the cluster scope"
    throw APIError(
      .forbidden,
      "\(action.resourceText) is forbidden: User \"\(user.name)\" cannot \(action.verb) resource \"\(action.subresourceText)\" in API group \"\(action.group)\"\(place)",
      kind: action.resource, name: action.name)
  }

  /// A path that is no resource, such as `/metrics`: for administrators.
  func check(_ user: User, reading path: String) throws(APIError) {
    guard !user.groups.contains(User.masters) else { return }
    throw APIError(.forbidden, "forbidden: User \"\(user.name)\" cannot get path \"\(path)\"")
  }

  func allows(_ user: User, _ action: Action) -> Bool {
    if user.groups.contains(User.masters) { return true }
    guard let node = user.nodeName else { return false }
    return nodeAllows(node, action)
  }

  private static let reading = ["get", "list", "watch"]
  private static let changing = ["patch", "update"]

  /// What the agent of a node needs: its own node and heartbeat, the pods and instances that may be bound to it, and events; of other
  /// subresources than the status nothing, such as consoles, logs and bindings. Which objects it may write `NodeRestriction` decides.
  private func nodeAllows(_ node: String, _ action: Action) -> Bool {
    guard action.group != Discovery.subresourceGroup, [nil, "status"].contains(action.subresource) else { return false }
    let isReading = Self.reading.contains(action.verb)
    let isChanging = Self.changing.contains(action.verb)
    switch action.resource {
    case "nodes": return isReading || action.verb == "create" || isChanging && action.name == node
    case "leases":
      let isOwn = action.verb == "create" || ["get", "patch", "update"].contains(action.verb) && action.name == node
      return action.namespace == "kube-node-lease" && isOwn
    case "pods": return isReading || isChanging || action.verb == "delete"
    case "virtualmachineinstances": return isReading || isChanging
    case "events": return isChanging || action.verb == "create"
    case "secrets", "configmaps": return action.verb == "get"
    case "virtualmachines", "virtualmachineinstancemigrations", "persistentvolumeclaims", "persistentvolumes",
      "namespaces":
      return isReading
    default: return false
    }
  }
}

/// A verb on a resource, as authorization sees it.
struct Action: Sendable, Hashable {
  var verb: String
  var group: String
  var resource: String
  var subresource: String?
  var namespace: String?
  var name: String?

  var subresourceText: String { subresource.map { "\(resource)/\($0)" } ?? resource }
  var resourceText: String { group.isEmpty ? resource : "\(resource).\(group)" }
}
