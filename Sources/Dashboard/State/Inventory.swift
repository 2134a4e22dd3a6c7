// All objects the dashboard knows, with what it knows about their freshness, and how kinds belong together.

import Codecs
import KubeModel
import Reconcile

/// Which objects of a kind a list has to look at again.
enum ChangedKeys: Sendable, Hashable {
  case some(Set<ObjectKey>)
  case all
}

/// News of one kind: single objects, nil where they are gone, or all there are.
enum ObjectChange: Sendable {
  case some([ObjectKey: JSON?])
  case all([ObjectKey: JSON])
}

struct Inventory: Sendable {
  var objects = PerView<[ObjectKey: JSON]> { _ in [:] }
  var sync = PerView<SyncState> { _ in .loading(count: 0) }

  /// Takes over news and returns what changed; nil where nothing did.
  mutating func apply(_ change: ObjectChange, to view: View) -> ChangedKeys? {
    switch change {
    case .some(let news):
      for (key, object) in news { objects[view][key] = object }
      return news.isEmpty ? nil : .some(Set(news.keys))
    case .all(let all):
      objects[view] = all
      return .all
    }
  }

  func object(_ view: View, _ key: ObjectKey) -> JSON? { objects[view][key] }

  /// What a row's cells are made of.
  func row(_ view: View, _ key: ObjectKey) -> Column.Row? {
    guard let object = objects[view][key] else { return nil }
    return Column.Row(object: object, instance: view == .virtualMachines ? objects[.instances][key] : nil)
  }

  /// The virtual machine a row is about: itself, or for a launcher pod the one inside; nil for everything else.
  func machine(_ view: View, _ key: ObjectKey) -> ObjectKey? {
    switch view {
    case .virtualMachines, .instances: return key
    case .pods:
      guard let pod = objects[.pods][key], pod.meta.labels["kubevirt.io"] == "virt-launcher",
        let name = pod.meta.annotations["kubevirt.io/domain"] ?? pod.meta.labels["vm.kubevirt.io/name"]
      else { return nil }
      return ObjectKey(namespace: key.namespace, name: name)
    case .nodes, .events: return nil
    }
  }
}
