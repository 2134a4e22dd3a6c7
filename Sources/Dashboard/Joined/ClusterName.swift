// How objects of several clusters stand in one list: the cluster's name goes before the namespace. Pure.

import Codecs
import KubeModel

/// `production:default`. No namespace holds a colon, while names of contexts may.
enum ClusterName {
  private static let separator: Character = ":"

  static func joined(_ cluster: String, _ namespace: String) -> String { "\(cluster)\(separator)\(namespace)" }

  /// The cluster, nil where there is but one, and the namespace.
  static func split(_ namespace: String) -> (cluster: String?, namespace: String) {
    guard let index = namespace.lastIndex(of: separator) else { return (nil, namespace) }
    return (String(namespace[..<index]), String(namespace[namespace.index(after: index)...]))
  }

  static func mark(_ object: JSON, _ cluster: String) -> JSON {
    var marked = object
    marked["metadata"]["namespace"] = .string(joined(cluster, object.key.namespace))
    return marked
  }

  static func unmark(_ object: JSON) -> JSON {
    var plain = object
    plain.meta.namespace = split(object.key.namespace).namespace
    return plain
  }
}

extension ObjectKey {
  /// The cluster it is of, where lists show several.
  var cluster: String? { ClusterName.split(namespace).cluster }

  /// As that cluster itself calls it.
  var plain: ObjectKey { ObjectKey(namespace: ClusterName.split(namespace).namespace, name: name) }

  /// The key of an object that this one names: in the same namespace, or of cluster scope.
  func relative(_ name: String, of resource: ResourceDefinition) -> ObjectKey {
    resource.isNamespaced ? ObjectKey(namespace: namespace, name: name) : beside(name)
  }

  /// The key of an object of cluster scope beside this one.
  func beside(_ name: String) -> ObjectKey {
    ObjectKey(namespace: cluster.map { ClusterName.joined($0, "") } ?? "", name: name)
  }
}
