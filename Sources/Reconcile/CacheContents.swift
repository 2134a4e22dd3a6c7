// The objects of a cache with their indexes: a plain value, changed by lists, watch events and own writes.
// Rules of age are here; locking and telling readers is ObjectCache's.

import Codecs
import KubeModel

struct CacheContents {
  private(set) var objects: [ObjectKey: JSON] = [:]
  private var entries: [String: [String: Set<ObjectKey>]] = [:]
  private let indexes: [CacheIndex]
  /// The newest version that a list or watch has brought; nil where versions are not numbers.
  private var seen: Int?
  /// Own writes that the watch has not caught up with: they must survive older events and older lists.
  private var ahead: [ObjectKey: Int] = [:]

  init(indexes: [CacheIndex]) {
    self.indexes = indexes
  }

  func keys(in index: String, _ value: String) -> Set<ObjectKey> { entries[index]?[value] ?? [] }

  /// Swaps in the result of a whole list.
  mutating func replace(with items: [JSON], version: String) -> CacheChanges {
    var changes = CacheChanges()
    let listed = Dictionary(items.map { ($0.key, $0) }) { $1 }
    seen = Int(version)
    ahead = ahead.filter { $1 > seen ?? .max }
    for key in objects.keys where listed[key] == nil && ahead[key] == nil { set(key, nil, &changes) }
    for (key, object) in listed where ahead[key] == nil && objects[key]?.version != object.version {
      set(key, object, &changes)
    }
    return changes
  }

  /// Adds what is new or of another version; nothing goes.
  mutating func extend(with items: [JSON]) -> CacheChanges {
    var changes = CacheChanges()
    for object in items {
      let key = object.key
      if objects[key]?.version != object.version { set(key, object, &changes) }
    }
    return changes
  }

  mutating func apply(_ events: [WatchEvent]) -> CacheChanges {
    var changes = CacheChanges()
    for event in events {
      let version = Int(event.object.version)
      if let version { seen = max(seen ?? 0, version) }
      guard event.kind != .bookmark else { continue }
      let key = event.object.key
      if let own = ahead[key] {
        if let version, version < own { continue }
        ahead[key] = nil
      }
      set(key, event.kind == .deleted ? nil : event.object, &changes)
    }
    return changes
  }

  /// Takes over what the server answered to an own write, unless the watch is already past it.
  mutating func absorb(_ object: JSON) -> CacheChanges {
    var changes = CacheChanges()
    let key = object.key
    guard let version = Int(object.version), let seen, version > seen, version > ahead[key] ?? 0 else { return changes }
    ahead[key] = version
    set(key, object, &changes)
    return changes
  }

  private mutating func set(_ key: ObjectKey, _ new: JSON?, _ changes: inout CacheChanges) {
    let old = objects[key]
    for index in indexes {
      for value in old.map(index.values) ?? [] { entries[index.name]?[value]?.remove(key) }
      for value in new.map(index.values) ?? [] { entries[index.name, default: [:]][value, default: []].insert(key) }
      for value in old.map(index.values) ?? [] where entries[index.name]?[value]?.isEmpty == true {
        entries[index.name]?[value] = nil
      }
    }
    objects[key] = new
    changes.note(key, previous: old)
  }
}

extension JSON {
  var version: String { self["metadata"]["resourceVersion"].string ?? "" }
}
