// Changes to the lines of a watch: the stored bytes in a frame, parsed only where a selector or a table needs it. Pure.

import Codecs
import FoundationEssentials
import KubeModel
import NIOCore
import ObjectStore

struct WatchEncoder: Sendable {
  let resource: ResourceDefinition
  let filter: ObjectFilter
  let wantsTable: Bool
  let now: @Sendable () -> Date
  /// The dialect that objects are shown in; nil shows them as they are stored.
  var view: KindView?

  /// Appends the line of a change, if this watcher is to see it.
  func append(_ change: Change, to buffer: inout ByteBuffer) {
    guard let kind = kind(of: change) else { return }
    append(kind, change.bytes, to: &buffer)
  }

  /// What a change is to a watcher: an object that leaves or enters its selection is deleted or added, whatever happened to it.
  private func kind(of change: Change) -> WatchEvent.Kind? {
    if filter.isPassingEverything {
      switch change.kind {
      case .created: return .added
      case .updated: return .modified
      case .deleted: return .deleted
      }
    }
    let matches = filter.matches(change.key, change.bytes)
    let matched = change.kind == .created ? false : change.previous.map { filter.matches(change.key, $0) } ?? matches
    switch (change.kind, matched, matches) {
    case (.deleted, true, _): return .deleted
    case (.created, _, true), (.updated, false, true): return .added
    case (.updated, true, true): return .modified
    case (.updated, true, false): return .deleted
    default: return nil
    }
  }

  func append(_ kind: WatchEvent.Kind, _ bytes: [UInt8], to buffer: inout ByteBuffer) {
    buffer.writeString("{\"type\":\"\(kind.rawValue)\",\"object\":")
    if wantsTable || view != nil, let stored = try? JSON(parsing: bytes) {
      let object = view?.fromStored(stored) ?? stored
      let version: JSON = ["resourceVersion": object["metadata", "resourceVersion"]]
      let shown = wantsTable ? TableRenderer(resource: resource, now: now()).table([object], metadata: version) : object
      buffer.writeBytes(shown.bytes)
    } else {
      buffer.writeBytes(bytes)
    }
    buffer.writeString("}\n")
  }

  /// Appends the line that carries a revision and no object.
  func appendBookmark(_ revision: Int64, isInitialEnd: Bool = false, to buffer: inout ByteBuffer) {
    let annotations: JSON = isInitialEnd ? ["k8s.io/initial-events-end": "true"] : .null
    var object: JSON = ["kind": .string(resource.kind), "apiVersion": .string(resource.apiVersion)]
    object["metadata"] = ["resourceVersion": .string(String(revision)), "annotations": annotations]
    if wantsTable { object = TableRenderer(resource: resource, now: now()).table([], metadata: object["metadata"]) }
    buffer.writeString("{\"type\":\"BOOKMARK\",\"object\":\(object.text)}\n")
  }

  /// Appends the line that ends a watch with an error.
  func append(_ error: APIError, to buffer: inout ByteBuffer) {
    buffer.writeString("{\"type\":\"ERROR\",\"object\":\(error.status.text)}\n")
  }
}
