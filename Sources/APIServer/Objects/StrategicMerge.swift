// Strategic merge patch, as kubectl sends it for core kinds: a merge patch that merges some lists by a key. Pure.

import Codecs

enum StrategicMerge {
  /// The field that names an element, by the name of the list; other lists are replaced whole.
  private static let mergeKeys = [
    "containers": "name", "initContainers": "name", "ephemeralContainers": "name", "volumes": "name", "env": "name",
    "ports": "containerPort", "volumeMounts": "mountPath", "volumeDevices": "devicePath", "conditions": "type",
    "ownerReferences": "uid", "taints": "key", "addresses": "type", "hostAliases": "ip", "imagePullSecrets": "name",
    "secrets": "name", "containerStatuses": "name", "topologySpreadConstraints": "topologyKey",
  ]
  /// Lists of plain values that are united.
  private static let sets: Set = ["finalizers"]

  static func apply(_ patch: JSON, to object: JSON) -> JSON {
    guard case .object(let changes) = patch else { return patch }
    if changes["$patch"]?.string == "replace" { return .object(JSONObject(changes.filter { $0.key != "$patch" })) }
    var result = object.members
    for (name, change) in changes where !name.hasPrefix("$") {
      result[name] = change.isNull ? nil : value(change, named: name, replacing: result[name] ?? .null)
    }
    for (name, removed) in changes where name.hasPrefix("$deleteFromPrimitiveList/") {
      let list = String(name.dropFirst("$deleteFromPrimitiveList/".count))
      result[list] = result[list].map { .array($0.elements.filter { !removed.elements.contains($0) }) }
    }
    return .object(result)
  }

  private static func value(_ change: JSON, named name: String, replacing old: JSON) -> JSON {
    switch change {
    case .object: return apply(change, to: old)
    case .array(let elements):
      if sets.contains(name) { return .array(old.elements + elements.filter { !old.elements.contains($0) }) }
      guard let key = mergeKeys[name], elements.allSatisfy({ !$0[key].isNull || !$0["$patch"].isNull }) else {
        return change
      }
      return merge(elements, into: old.elements, by: key)
    default: return change
    }
  }

  private static func merge(_ changes: [JSON], into old: [JSON], by key: String) -> JSON {
    if changes.contains(where: { $0["$patch"].string == "replace" }) {
      return .array(changes.filter { $0["$patch"].isNull })
    }
    var result = old
    for change in changes {
      let index = result.firstIndex { $0[key] == change[key] }
      switch (index, change["$patch"].string) {
      case (let index?, "delete"): result.remove(at: index)
      case (nil, "delete"): break
      case (let index?, _): result[index] = apply(change, to: result[index])
      case (nil, _): result.append(apply(change, to: .null))
      }
    }
    return .array(result)
  }
}
