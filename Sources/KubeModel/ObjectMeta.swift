// metadata of any object, read and written in the JSON tree it lives in.

public import Codecs

/// Where an object stands among those of its kind; the namespace is empty for cluster scope.
public struct ObjectKey: Sendable, Hashable, Comparable, CustomStringConvertible {
  public var namespace: String
  public var name: String

  public init(namespace: String, name: String) {
    self.namespace = namespace
    self.name = name
  }

  public var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }

  public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
    (left.namespace, left.name) < (right.namespace, right.name)
  }
}

/// A view of an object's `metadata`: writing through it keeps every member it does not know.
public struct ObjectMeta: Sendable, Hashable {
  public var json: JSON

  public init(_ json: JSON) { self.json = json }

  public var name: String {
    get { json["name"].string ?? "" }
    set { json["name"] = .string(newValue) }
  }
  /// Empty for cluster scope.
  public var namespace: String {
    get { json["namespace"].string ?? "" }
    set { json["namespace"] = newValue.isEmpty ? .null : .string(newValue) }
  }
  public var generateName: String? { json["generateName"].string }
  public var uid: String { json["uid"].string ?? "" }
  public var resourceVersion: String { json["resourceVersion"].string ?? "" }
  public var generation: Int { json["generation"].int ?? 0 }
  /// RFC 3339, as on the wire; nil while nobody asked for deletion.
  public var deletionTimestamp: String? { json["deletionTimestamp"].string }
  public var creationTimestamp: String? { json["creationTimestamp"].string }
  public var isDeleting: Bool { deletionTimestamp != nil }

  public var labels: [String: String] {
    get { json["labels"].stringMap }
    set { json["labels"] = newValue.isEmpty ? .null : JSON(newValue) }
  }
  public var annotations: [String: String] {
    get { json["annotations"].stringMap }
    set { json["annotations"] = newValue.isEmpty ? .null : JSON(newValue) }
  }
  public var finalizers: [String] {
    get { json["finalizers"].elements.compactMap(\.string) }
    set { json["finalizers"] = newValue.isEmpty ? .null : JSON(newValue) }
  }
  public var ownerReferences: [OwnerReference] {
    get { json["ownerReferences"].elements.map { OwnerReference($0) } }
    set { json["ownerReferences"] = newValue.isEmpty ? .null : .array(newValue.map(\.json)) }
  }
  /// The owner that manages this object, if one does.
  public var controllerReference: OwnerReference? { ownerReferences.first { $0.isController } }
}

/// One entry of `metadata.ownerReferences`.
public struct OwnerReference: Sendable, Hashable {
  public var json: JSON

  public init(_ json: JSON) { self.json = json }

  /// A reference by which `owner` manages an object and blocks on its removal in foreground deletion.
  public init(controller owner: JSON) {
    json = [
      "apiVersion": owner["apiVersion"], "kind": owner["kind"], "name": .string(owner.meta.name),
      "uid": .string(owner.meta.uid), "controller": true, "blockOwnerDeletion": true,
    ]
  }

  public var apiVersion: String { json["apiVersion"].string ?? "" }
  public var kind: String { json["kind"].string ?? "" }
  public var name: String { json["name"].string ?? "" }
  public var uid: String { json["uid"].string ?? "" }
  public var isController: Bool { json["controller"].bool ?? false }
  public var blocksOwnerDeletion: Bool { json["blockOwnerDeletion"].bool ?? false }
}

extension JSON {
  /// This object's metadata.
  public var meta: ObjectMeta {
    get { ObjectMeta(self["metadata"]) }
    set { self["metadata"] = newValue.json }
  }

  public var kind: String { self["kind"].string ?? "" }
  public var apiVersion: String { self["apiVersion"].string ?? "" }

  /// This object's namespace and name.
  public var key: ObjectKey {
    let metadata = self["metadata"]
    return ObjectKey(namespace: metadata["namespace"].string ?? "", name: metadata["name"].string ?? "")
  }
}
