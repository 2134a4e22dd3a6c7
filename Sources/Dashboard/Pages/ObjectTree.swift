// Owners and children of an object as a tree: VM → VMI → pod → node, and whatever owner references say of others. Pure.

import Codecs
import KubeModel

struct ObjectTree {
  let inventory: Inventory
  /// The lists in which relatives are looked for.
  let views: [View]

  private static let depthLimit = 8
  /// A node may have thousands of guests.
  static let lineLimit = 1_000

  struct Node: Hashable {
    var view: View
    var key: ObjectKey
  }

  func lines(of view: View, _ key: ObjectKey) -> [PageLine] {
    var lines: [PageLine] = []
    add(
      root(Node(view: view, key: key)), margin: "", isLast: true, depth: 0, origin: Node(view: view, key: key), &lines)
    if lines.count >= Self.lineLimit { lines.append(PageLine("… more than \(Self.lineLimit) are not shown", .dim)) }
    return lines
  }

  /// The topmost owner that is known.
  private func root(_ node: Node) -> Node {
    var (top, left) = (node, Self.depthLimit)
    while left > 0, let owner = owner(of: top) { (top, left) = (owner, left - 1) }
    return top
  }

  private func owner(of node: Node) -> Node? {
    guard let object = inventory.object(node.view, node.key) else { return nil }
    if node.view.kind == .migrations { return Node(view: .instances, key: object.migratedInstance) }
    for reference in object.meta.ownerReferences {
      guard let view = views.first(where: { $0.resource.kind == reference.kind }) else { continue }
      return Node(view: view, key: node.key.relative(reference.name, of: view.resource))
    }
    return nil
  }

  private func add(
    _ node: Node, margin: String, isLast: Bool, depth: Int, origin: Node, _ lines: inout [PageLine]
  ) {
    guard lines.count < Self.lineLimit else { return }
    lines.append(line(node, margin: margin, isLast: isLast, depth: depth, isOrigin: node == origin))
    guard depth < Self.depthLimit else { return }
    // Below a guest its place leads back to where the tree began.
    let isPlaced = node.view.kind == .nodes && depth > 0
    let children =
      isPlaced ? [] : children(of: node).filter { $0 != origin || depth == 0 || origin.view.kind != .nodes }
    let inner = depth == 0 ? "" : margin + (isLast ? "   " : "|  ")
    for (index, child) in children.enumerated() {
      add(child, margin: inner, isLast: index == children.count - 1, depth: depth + 1, origin: origin, &lines)
    }
  }

  private func line(_ node: Node, margin: String, isLast: Bool, depth: Int, isOrigin: Bool) -> PageLine {
    let branch = depth == 0 ? "" : margin + (isLast ? "`- " : "|- ")
    let object = inventory.object(node.view, node.key)
    let state = object.flatMap { RowState.cell(node.view, $0) }
    let isKnown = object != nil
    return PageLine(
      [
        PageLine.Part(branch, .dim), PageLine.Part("\(node.view.resource.singular)/\(node.key.name)", .key),
        PageLine.Part(state.map { "  \($0.text)" } ?? (isKnown ? "" : "  not known here"), state?.role ?? .dim),
        PageLine.Part(isOrigin ? "  <" : "", .marked),
      ], target: PageLine.Target(view: node.view, key: node.key))
  }

  private func children(of node: Node) -> [Node] {
    switch node.view.kind {
    case .virtualMachines:
      return inventory.object(.instances, node.key).map { _ in [Node(view: .instances, key: node.key)] } ?? []
    case .instances:
      // Launchers lead to their nodes themselves.
      let pods = pods(of: node.key)
      return pods.isEmpty ? place(inventory.object(.instances, node.key)?["status", "nodeName"], node.key) : pods
    case .pods: return place(inventory.object(.pods, node.key)?["spec", "nodeName"], node.key)
    case .nodes: return guests(of: node.key)
    case .events, .migrations, .other: return owned(by: node)
    }
  }

  private func guests(of node: ObjectKey) -> [Node] {
    inventory.objects[.instances].filter {
      $0.value["status"]["nodeName"].string == node.name && $0.key.cluster == node.cluster
    }.keys.sorted()
      .prefix(Self.lineLimit).map { Node(view: .instances, key: $0) }
  }

  private func place(_ name: JSON?, _ guest: ObjectKey) -> [Node] {
    guard let name = name?.string, !name.isEmpty else { return [] }
    return [Node(view: .nodes, key: guest.beside(name))]
  }

  /// The launcher pods of an instance, two while it moves.
  private func pods(of instance: ObjectKey) -> [Node] {
    guard let uid = inventory.object(.instances, instance)?.meta.uid, !uid.isEmpty else { return [] }
    return inventory.objects[.pods].filter {
      $0.key.namespace == instance.namespace && $0.value["metadata", "labels"][Names.createdBy].string == uid
    }.keys.sorted().map { Node(view: .pods, key: $0) }
  }

  private func owned(by node: Node) -> [Node] {
    guard let uid = inventory.object(node.view, node.key)?.meta.uid, !uid.isEmpty else { return [] }
    return views.flatMap { view in
      inventory.objects[view].filter { $0.value.meta.ownerReferences.contains { $0.uid == uid } }.keys.sorted()
        .map { Node(view: view, key: $0) }
    }
  }
}

/// The one word that says how an object is.
enum RowState {
  static func cell(_ view: View, _ object: JSON) -> (text: String, role: Role)? {
    let cell: TableCell
    switch view.kind {
    case .virtualMachines: cell = MachineCells.status(Column.Row(object: object))
    case .instances: cell = InstanceCells.phase(Column.Row(object: object))
    case .pods: cell = PodCells.status(Column.Row(object: object))
    case .nodes: cell = .state(TableCells.nodeStatus(object))
    case .migrations: cell = .state(object["status", "phase"].string)
    case .events, .other: cell = .state(object["status", "phase"].string)
    }
    guard case .text(let text) = cell.content, text != "-" else { return nil }
    return (text, cell.role)
  }
}
