// What the store keeps and what it tells watchers: bytes with a key and a revision, never parsed here.

public import KubeModel

/// An object at one revision, as the bytes that clients are sent.
public struct StoredObject: Sendable, Hashable {
  public var key: ObjectKey
  public var uid: String
  /// The store's revision at which this version was written: its resourceVersion.
  public var revision: Int64
  public var bytes: [UInt8]

  public init(key: ObjectKey, uid: String, revision: Int64, bytes: [UInt8]) {
    self.key = key
    self.uid = uid
    self.revision = revision
    self.bytes = bytes
  }
}

/// One committed change of one object.
public struct Change: Sendable, Hashable {
  public enum Kind: Int64, Sendable {
    case created = 0
    case updated = 1
    case deleted = 2
  }

  public var kind: Kind
  /// The qualified name of the kind: `pods`, `virtualmachines.kubevirt.io`.
  public var resource: String
  public var key: ObjectKey
  public var uid: String
  public var revision: Int64
  /// The object after the change; its last state where it was deleted.
  public var bytes: [UInt8]
  /// The object before an update: whether a watcher's selector matched it then.
  public var previous: [UInt8]?
}

/// What a write does with the object it was shown.
public enum WriteDecision: Sendable {
  /// Stores new bytes; `owners` are the uids in its ownerReferences.
  case put(bytes: [UInt8], uid: String, owners: [String])
  /// Removes the object; watchers get `lastBytes`.
  case delete(lastBytes: [UInt8])
  /// Leaves everything as it is, using up no revision.
  case keep
}

/// A set of objects read at one revision.
public struct Page: Sendable {
  public var revision: Int64
  /// Where the next page begins, nil at the end.
  public var next: ObjectKey?
  public var remaining: Int

  public init(revision: Int64, next: ObjectKey? = nil, remaining: Int = 0) {
    self.revision = revision
    self.next = next
    self.remaining = remaining
  }
}
