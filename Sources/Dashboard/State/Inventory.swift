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
  private var movements = Movements()
  /// Who is attached to consoles, where anybody is.
  private(set) var audiences: [ObjectKey: ConsoleAudience] = [:]
  /// What instances, pods and nodes use, of those that are measured.
  private(set) var shares = PerView<[ObjectKey: Share]> { _ in [:] }

  /// Takes over news and returns the rows that look different now, by list; empty where nothing changed.
  mutating func apply(_ change: ObjectChange, to view: View) -> [View: ChangedKeys] {
    let isMovement = view.kind == .migrations
    switch change {
    case .some(let news):
      guard !news.isEmpty else { return [:] }
      let machines = isMovement ? move(news) : []
      for (key, object) in news { objects[view][key] = object }
      return rows(view, .some(Set(news.keys)), ofMachines: .some(machines))
    case .all(let all):
      if isMovement { movements.replace(with: all) }
      objects[view] = all
      return rows(view, .all, ofMachines: .all)
    }
  }

  /// Takes over who is attached to consoles, and returns the machines for which that has changed.
  mutating func setAudiences(_ news: [ObjectKey: ConsoleAudience]) -> Set<ObjectKey> {
    let keys = Set(audiences.keys).union(news.keys).filter { audiences[$0] != news[$0] }
    audiences = news
    return keys
  }

  /// Takes over what objects use, and returns those for which that looks different.
  mutating func setShares(_ view: View, _ news: [ObjectKey: Share]) -> Set<ObjectKey> {
    let old = shares[view]
    var changed = Set(old.keys.filter { news[$0] == nil })
    for (key, share) in news where old[key] != share { changed.insert(key) }
    shares[view] = news
    return changed
  }

  /// Lets go of a list that is not followed any longer.
  mutating func forget(_ view: View) {
    objects.forget(view)
    sync.forget(view)
    if view.kind == .migrations { movements = Movements() }
  }

  private mutating func move(_ news: [ObjectKey: JSON?]) -> Set<ObjectKey> {
    news.reduce(into: []) { machines, change in
      machines.formUnion(movements.note(change.key, was: objects[.migrations][change.key], is: change.value))
    }
  }

  /// Rows of VMs show what their instances say as well, and both that a migration is under way.
  private func rows(_ view: View, _ keys: ChangedKeys, ofMachines machines: ChangedKeys) -> [View: ChangedKeys] {
    switch view.kind {
    case .instances: [.instances: keys, .virtualMachines: keys]
    case .migrations: [.migrations: keys, .instances: machines, .virtualMachines: machines]
    case .virtualMachines, .pods, .nodes, .events, .other: [view: keys]
    }
  }

  func object(_ view: View, _ key: ObjectKey) -> JSON? { objects[view][key] }

  /// What a row's cells are made of.
  func row(_ view: View, _ key: ObjectKey) -> Column.Row? {
    guard let object = objects[view][key] else { return nil }
    let isMachine = view.kind == .virtualMachines || view.kind == .instances
    return Column.Row(
      object: object, instance: view.kind == .virtualMachines ? objects[.instances][key] : nil,
      migration: isMachine ? migration(of: key) : nil, audience: isMachine ? audiences[key] : nil,
      share: shares[isMachine ? .instances : view][key])
  }

  /// The migration of a machine that is under way.
  func migration(of machine: ObjectKey) -> JSON? { movements[machine].flatMap { objects[.migrations][$0] } }

  /// The virtual machine a row is about: itself, the one inside a launcher pod, or the one a migration moves; nil for
  /// everything else.
  func machine(_ view: View, _ key: ObjectKey) -> ObjectKey? {
    switch view.kind {
    case .virtualMachines, .instances: return key
    case .pods:
      guard let pod = objects[.pods][key], pod.meta.labels["kubevirt.io"] == "virt-launcher",
        let name = pod.meta.annotations["kubevirt.io/domain"] ?? pod.meta.labels["vm.kubevirt.io/name"]
      else { return nil }
      return ObjectKey(namespace: key.namespace, name: name)
    case .migrations: return objects[.migrations][key]?.migratedInstance
    case .nodes, .events, .other: return nil
    }
  }
}
