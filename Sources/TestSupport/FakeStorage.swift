// The objects of a FakeResourceClient and the API's rules about them, as a plain value under the client's lock.

import Codecs
import FoundationEssentials
import KubeModel

struct FakeStorage {
  typealias Events = AsyncThrowingStream<[WatchEvent], any Error>.Continuation

  private struct Change {
    var version: Int
    var resource: String
    var old: JSON?
    var new: JSON?
  }

  private struct Watch {
    var resource: String
    var namespace: String?
    var selector: ObjectSelector
    var events: Events

    func shows(_ object: JSON) -> Bool {
      (namespace == nil || object.meta.namespace == namespace) && selector.matches(object)
    }
  }

  private let date: @Sendable () -> Date
  private var version = 0
  private var compacted = 0
  private var kinds: [String: [ObjectKey: JSON]] = [:]
  private var history: [Change] = []
  private var watches: [Int: Watch] = [:]
  private var lastWatch = 0

  init(date: @escaping @Sendable () -> Date) {
    self.date = date
  }

  // MARK: Reading

  func object(_ resource: ResourceDefinition, _ key: ObjectKey) -> JSON? { kinds[resource.qualifiedName]?[key] }

  func objects(_ resource: ResourceDefinition) -> [JSON] {
    (kinds[resource.qualifiedName] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
  }

  func existing(_ resource: ResourceDefinition, _ key: ObjectKey) throws(APIError) -> JSON {
    guard let object = object(resource, key) else {
      throw APIError(.notFound, "\(resource.qualifiedName) \"\(key.name)\" not found")
    }
    return object
  }

  /// Pages begin after the name in the token, so that a token stays good whatever changes.
  func list(_ resource: ResourceDefinition, namespace: String?, _ options: ListOptions) throws(APIError) -> ObjectList {
    let selector = try ObjectSelector(labels: options.labelSelector, fields: options.fieldSelector)
    var found = objects(resource).filter {
      (namespace == nil || $0.meta.namespace == namespace) && selector.matches($0)
    }
    if let token = options.continueToken { found.removeAll { $0.key.description <= token } }
    let page = Array(found.prefix(options.limit ?? found.count))
    return ObjectList(
      items: page, resourceVersion: String(version),
      continueToken: page.count < found.count ? page.last?.key.description : nil,
      remainingItemCount: page.count < found.count ? found.count - page.count : nil)
  }

  // MARK: Writing

  mutating func seed(_ resource: ResourceDefinition, _ object: JSON) -> JSON {
    let old = self.object(resource, object.key)
    var object = object
    object["apiVersion"] = .string(resource.apiVersion)
    object["kind"] = .string(resource.kind)
    if object.meta.uid.isEmpty { object["metadata"]["uid"] = .string(UUID().uuidString.lowercased()) }
    if object["metadata"]["generation"].isNull { object["metadata"]["generation"] = 1 }
    if object.meta.creationTimestamp == nil { object["metadata"]["creationTimestamp"] = .string(now) }
    return store(resource, old: old, new: object)
  }

  mutating func create(
    _ resource: ResourceDefinition, namespace: String?, _ object: JSON
  ) throws(APIError) -> JSON {
    var object = object
    if resource.isNamespaced { object["metadata"]["namespace"] = JSON(namespace) }
    if object.meta.name.isEmpty, let prefix = object.meta.generateName {
      object["metadata"]["name"] = .string(prefix + String(version + 10_000, radix: 36))
    }
    guard !object.meta.name.isEmpty else { throw APIError(.invalid, "metadata.name is required") }
    guard self.object(resource, object.key) == nil else {
      throw APIError(.alreadyExists, "\(resource.qualifiedName) \"\(object.meta.name)\" already exists")
    }
    object["metadata"]["uid"] = .null
    if resource.hasStatusSubresource { object["status"] = .null }
    return seed(resource, object)
  }

  mutating func update(
    _ resource: ResourceDefinition, _ subresource: String?, _ object: JSON
  ) throws(APIError) -> JSON {
    let old = try existing(resource, object.key)
    let wanted = object.meta
    if !wanted.resourceVersion.isEmpty, wanted.resourceVersion != old.meta.resourceVersion { throw Self.stale(old) }
    var new = subresource == nil ? object : old
    if subresource != nil || !resource.hasStatusSubresource { new["status"] = object["status"] }
    if subresource == nil, resource.hasStatusSubresource { new["status"] = old["status"] }
    for field in ["uid", "creationTimestamp", "deletionTimestamp", "generation", "resourceVersion"] {
      new["metadata"][field] = old["metadata"][field]
    }
    if new == old { return old }
    if new["spec"] != old["spec"] { new["metadata"]["generation"] = JSON(old.meta.generation + 1) }
    if new.meta.isDeleting, new.meta.finalizers.isEmpty, resource != Registry.pods {
      store(resource, old: old, new: nil)
      return new
    }
    return store(resource, old: old, new: new)
  }

  mutating func patch(
    _ resource: ResourceDefinition, _ key: ObjectKey, _ subresource: String?, _ patch: Patch
  ) throws(APIError) -> JSON {
    let old = try existing(resource, key)
    switch patch {
    case .merge(let changes): return try update(resource, subresource, old.merging(changes))
    case .json(let operations):
      do {
        return try update(resource, subresource, try old.applying(jsonPatch: operations))
      } catch let error as JSONPatchError {
        throw APIError(error.isFailedTest ? .conflict : .invalid, error.message)
      } catch {
        throw error as? APIError ?? APIError(.internalError, "\(error)")
      }
    }
  }

  /// A bound pod that still runs stays, marked, until somebody deletes it with a grace period of 0.
  mutating func delete(
    _ resource: ResourceDefinition, _ key: ObjectKey, _ options: DeleteOptions
  ) throws(APIError) -> JSON {
    let old = try existing(resource, key)
    if let uid = options.uid, uid != old.meta.uid { throw Self.stale(old) }
    if let version = options.resourceVersion, version != old.meta.resourceVersion { throw Self.stale(old) }
    let hasEnded = ["Succeeded", "Failed"].contains(old["status", "phase"].string)
    let lingers =
      resource == Registry.pods && !old["spec", "nodeName"].isNull && !hasEnded && options.gracePeriodSeconds != 0
    guard lingers || !old.meta.finalizers.isEmpty else {
      store(resource, old: old, new: nil)
      return ["kind": "Status", "apiVersion": "v1", "status": "Success"]
    }
    guard !old.meta.isDeleting else { return old }
    var new = old
    new["metadata"]["deletionTimestamp"] = .string(now)
    return store(resource, old: old, new: new)
  }

  mutating func bind(_ key: ObjectKey, uid: String, node: String) throws(APIError) {
    var pod = try existing(Registry.pods, key)
    guard pod.meta.uid == uid, pod["spec", "nodeName"].isNull else {
      throw APIError(.conflict, "pod \(key) is bound already or is another one")
    }
    let old = pod
    pod["spec", "nodeName"] = .string(node)
    pod.setCondition(Condition("PodScheduled", .yes), now: now)
    store(Registry.pods, old: old, new: pod)
  }

  private var now: String { RFC3339.seconds(date()) }

  private static func stale(_ object: JSON) -> APIError {
    APIError(.conflict, "\(object.kind) \"\(object.meta.name)\" has been modified; read it again")
  }

  @discardableResult
  private mutating func store(_ resource: ResourceDefinition, old: JSON?, new: JSON?) -> JSON {
    version += 1
    var stored = new ?? old ?? .null
    stored["metadata"]["resourceVersion"] = .string(String(version))
    let isRemoval = new == nil
    kinds[resource.qualifiedName, default: [:]][stored.key] = isRemoval ? nil : stored
    let change = Change(
      version: version, resource: resource.qualifiedName, old: isRemoval ? stored : old,
      new: isRemoval ? nil : stored)
    history.append(change)
    for watch in watches.values { Self.tell(watch, [change]) }
    return stored
  }

  // MARK: Watching

  mutating func openWatch(
    _ resource: ResourceDefinition, namespace: String?, _ options: WatchOptions, into events: Events
  ) -> Int {
    lastWatch += 1
    let selector =
      (try? ObjectSelector(labels: options.labelSelector, fields: options.fieldSelector)) ?? ObjectSelector()
    let watch = Watch(resource: resource.qualifiedName, namespace: namespace, selector: selector, events: events)
    guard let since = options.resourceVersion.flatMap({ Int($0) }) else {
      let present = objects(resource).map { Change(version: version, resource: watch.resource, old: nil, new: $0) }
      Self.tell(watch, present)
      watches[lastWatch] = watch
      return lastWatch
    }
    guard since >= compacted else {
      events.finish(throwing: APIError(.expired, "too old resource version: \(since) (\(compacted))"))
      return lastWatch
    }
    Self.tell(watch, history.filter { $0.version > since })
    watches[lastWatch] = watch
    return lastWatch
  }

  mutating func closeWatch(_ id: Int) {
    watches[id] = nil
  }

  mutating func endWatches(throwing error: APIError?) {
    let ended = watches.values
    watches = [:]
    for watch in ended { watch.events.finish(throwing: error) }
  }

  mutating func compact() {
    version += 1
    compacted = version
    history = []
    endWatches(throwing: APIError(.expired, "the history has been compacted"))
  }

  private static func tell(_ watch: Watch, _ changes: [Change]) {
    let events = changes.compactMap { change -> WatchEvent? in
      guard change.resource == watch.resource else { return nil }
      let old = change.old.flatMap { watch.shows($0) ? $0 : nil }
      let new = change.new.flatMap { watch.shows($0) ? $0 : nil }
      switch (old, new) {
      case (nil, let new?): return WatchEvent(.added, new)
      case (_?, let new?): return WatchEvent(.modified, new)
      case (let old?, nil): return WatchEvent(.deleted, change.new ?? old)
      case (nil, nil): return nil
      }
    }
    if !events.isEmpty { watch.events.yield(events) }
  }
}

/// A label and a field selector together.
private struct ObjectSelector {
  var labels = LabelSelector()
  var fields = FieldSelector()

  init() {}

  init(labels: String?, fields: String?) throws(APIError) {
    self.labels = try LabelSelector(parsing: labels ?? "")
    self.fields = try FieldSelector(parsing: fields ?? "")
  }

  func matches(_ object: JSON) -> Bool { labels.matches(object: object) && fields.matches(object) }
}
