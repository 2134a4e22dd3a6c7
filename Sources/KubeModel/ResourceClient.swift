// How every component reaches the API, whatever answers: the embedded server, a real Kubernetes, or a table in a test.

public import Codecs

/// The verbs of a Kubernetes API server on objects held as JSON trees.
///
/// Every call throws `APIError`: the server's own `Status`, or one made locally with reason `ServerUnreachable`.
/// A nil namespace means cluster scope, or all namespaces for list and watch.
public protocol ResourceClient: Sendable {
  func get(_ resource: ResourceDefinition, namespace: String?, name: String) async throws -> JSON
  func list(_ resource: ResourceDefinition, namespace: String?, options: ListOptions) async throws -> ObjectList
  func create(_ resource: ResourceDefinition, namespace: String?, _ object: JSON) async throws -> JSON
  /// Replaces an object (or only the given subresource, such as `status`); a stale resourceVersion is a conflict.
  func update(_ resource: ResourceDefinition, subresource: String?, _ object: JSON) async throws -> JSON
  func patch(
    _ resource: ResourceDefinition, namespace: String?, name: String, subresource: String?, _ patch: Patch
  ) async throws -> JSON
  /// Returns the object as it is while finalizers hold it, or the `Status` of its removal.
  @discardableResult
  func delete(
    _ resource: ResourceDefinition, namespace: String?, name: String, options: DeleteOptions
  ) async throws -> JSON
  /// Events in batches, as many as had arrived; the stream ends when the server ends it and throws `APIError`
  /// (410 `Expired` where the version is compacted). Cancelling the consuming task closes the connection.
  func watch(
    _ resource: ResourceDefinition, namespace: String?, options: WatchOptions
  ) async throws -> AsyncThrowingStream<[WatchEvent], any Error>
  /// Assigns a pod to a node by its `binding` subresource; a conflict where it is bound already or has another uid.
  func bind(pod: ObjectKey, uid: String, node: String) async throws
}

public struct ListOptions: Sendable, Hashable {
  public var labelSelector: String?
  public var fieldSelector: String?
  /// At most so many items; the rest follows with `continueToken`.
  public var limit: Int?
  public var continueToken: String?
  /// The part of each object that is needed; what comes may be more. Key and version have to be in it.
  public var shape: JSONShape

  public init(
    labelSelector: String? = nil, fieldSelector: String? = nil, limit: Int? = nil, continueToken: String? = nil,
    shape: JSONShape = .all
  ) {
    self.shape = shape
    self.labelSelector = labelSelector
    self.fieldSelector = fieldSelector
    self.limit = limit
    self.continueToken = continueToken
  }
}

public struct WatchOptions: Sendable, Hashable {
  public var labelSelector: String?
  public var fieldSelector: String?
  /// Changes after this version; nil begins with an ADDED event for each present object.
  public var resourceVersion: String?
  /// The part of each object that is needed; what comes may be more. Key and version have to be in it.
  public var shape: JSONShape

  public init(
    labelSelector: String? = nil, fieldSelector: String? = nil, resourceVersion: String? = nil,
    shape: JSONShape = .all
  ) {
    self.shape = shape
    self.labelSelector = labelSelector
    self.fieldSelector = fieldSelector
    self.resourceVersion = resourceVersion
  }
}

public struct DeleteOptions: Sendable, Hashable {
  public enum Propagation: String, Sendable {
    case background = "Background"
    case foreground = "Foreground"
    case orphan = "Orphan"
  }

  public var propagation: Propagation?
  public var gracePeriodSeconds: Int?
  /// Preconditions: the delete is a conflict where the object has another.
  public var uid: String?
  public var resourceVersion: String?

  public init(
    propagation: Propagation? = nil, gracePeriodSeconds: Int? = nil, uid: String? = nil, resourceVersion: String? = nil
  ) {
    self.propagation = propagation
    self.gracePeriodSeconds = gracePeriodSeconds
    self.uid = uid
    self.resourceVersion = resourceVersion
  }
}

public enum Patch: Sendable, Hashable {
  /// RFC 7386.
  case merge(JSON)
  /// RFC 6902: an array of operations.
  case json(JSON)
}

public struct ObjectList: Sendable {
  public var items: [JSON]
  public var resourceVersion: String
  public var continueToken: String?
  /// Nil where it is not said, or makes no sense.
  public let remainingItemCount: Int?

  public init(items: [JSON], resourceVersion: String, continueToken: String? = nil, remainingItemCount: Int? = nil) {
    self.items = items
    self.resourceVersion = resourceVersion
    self.continueToken = continueToken
    self.remainingItemCount = remainingItemCount.flatMap { (0...1 << 40).contains($0) ? $0 : nil }
  }
}

public struct WatchEvent: Sendable, Hashable {
  public enum Kind: String, Sendable {
    case added = "ADDED"
    case modified = "MODIFIED"
    case deleted = "DELETED"
    case bookmark = "BOOKMARK"
  }

  public var kind: Kind
  /// The object after the change; before it for `deleted`; only metadata.resourceVersion counts in a bookmark.
  public var object: JSON

  public init(_ kind: Kind, _ object: JSON) {
    self.kind = kind
    self.object = object
  }
}
