// Which right a command needs, and the question whether the operator has it (SelfSubjectAccessReview). Pure.

import Codecs
import KubeModel

/// A right to do something with objects of a kind in a namespace.
struct AccessQuestion: Sendable, Hashable {
  var verb: String
  var group: String
  var resource: String
  var subresource: String?
  /// Empty for cluster scope.
  var namespace: String

  static let review = ResourceDefinition(
    group: "authorization.k8s.io", version: "v1", kind: "SelfSubjectAccessReview", plural: "selfsubjectaccessreviews",
    scope: .cluster)

  var body: JSON {
    let attributes: JSON = [
      "verb": .string(verb), "group": .string(group), "resource": .string(resource), "subresource": JSON(subresource),
      "namespace": namespace.isEmpty ? .null : .string(namespace),
    ]
    return [
      "apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "metadata": [:],
      "spec": ["resourceAttributes": attributes],
    ]
  }

  /// `update virtualmachines/start.subresources.kubevirt.io in namespace default`
  var right: String {
    let name = resource + (subresource.map { "/\($0)" } ?? "") + (group.isEmpty ? "" : ".\(group)")
    return "\(verb) \(name)" + (namespace.isEmpty ? "" : " in namespace \(namespace)")
  }

  /// What a command on a row needs; nil where it changes nothing and asks for nothing of its own.
  init?(_ command: Command, view: View, namespace: String) {
    let machines = Registry.virtualMachines.plural
    let instances = Registry.virtualMachineInstances.plural
    let actions = "subresources.kubevirt.io"
    switch command {
    case .start: self.init("update", actions, machines, "start", namespace)
    case .stop: self.init("update", actions, machines, "stop", namespace)
    case .restart: self.init("update", actions, machines, "restart", namespace)
    case .pause: self.init("update", actions, instances, "pause", namespace)
    case .openConsole: self.init("get", actions, instances, "console", namespace)
    case .migrate, .retry: self.init("create", Registry.virtualMachineInstanceMigrations, namespace)
    case .abort: self.init("delete", Registry.virtualMachineInstanceMigrations, namespace)
    case .cordon, .uncordon, .drain: self.init("patch", Registry.nodes, "")
    case .delete: self.init("delete", view.resource, namespace)
    case .edit: self.init("update", view.resource, namespace)
    case .logs: self.init("get", "", Registry.pods.plural, "log", namespace)
    default: return nil
    }
  }

  private init(_ verb: String, _ group: String, _ resource: String, _ subresource: String?, _ namespace: String) {
    (self.verb, self.group, self.resource) = (verb, group, resource)
    (self.subresource, self.namespace) = (subresource, namespace)
  }

  private init(_ verb: String, _ resource: ResourceDefinition, _ namespace: String) {
    self.init(verb, resource.group, resource.plural, nil, resource.isNamespaced ? namespace : "")
  }
}
