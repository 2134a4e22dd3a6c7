// `viewers` of instances: who is attached to their consoles.

import Codecs
import KubeModel

/// Whose viewers are asked for; without a name, of all.
struct ConsoleViewers: Sendable, Hashable {
  static let subresource = "viewers"

  var namespace: String?
  var name: String?

  /// What follows `/apis/subresources.kubevirt.io/v1/`: `[namespaces/NS/]virtualmachineinstances/[NAME/]viewers`.
  init?(_ path: [String]) {
    guard path.last == Self.subresource else { return nil }
    let plural = Registry.virtualMachineInstances.plural
    switch path.count {
    case 2 where path[0] == plural: break
    case 4 where path[0] == "namespaces" && path[2] == plural: namespace = path[1]
    case 5 where path[0] == "namespaces" && path[2] == plural: (namespace, name) = (path[1], path[3])
    default: return nil
    }
  }

  /// What a caller needs the right to.
  var action: Action {
    Action(
      verb: name == nil ? "list" : "get", group: Discovery.subresourceGroup,
      resource: Registry.virtualMachineInstances.plural, subresource: Self.subresource, namespace: namespace, name: name
    )
  }

  /// Of one instance all, of many those that somebody is attached to.
  func answer(_ objects: ObjectService, _ rooms: ConsoleRooms) async throws -> JSON {
    let audiences = rooms.audiences(namespace: namespace)
    guard let name else {
      let items = audiences.sorted { $0.key < $1.key }.map { Self.item($0.key, $0.value) }
      return Self.versioned("VirtualMachineInstanceViewersList", ["metadata": [:], "items": .array(items)])
    }
    let key = ObjectKey(namespace: namespace ?? "", name: name)
    _ = try await objects.object(Registry.virtualMachineInstances, key)
    return Self.versioned("VirtualMachineInstanceViewers", Self.item(key, audiences[key] ?? ConsoleAudience([])))
  }

  private static func item(_ key: ObjectKey, _ audience: ConsoleAudience) -> JSON {
    [
      "metadata": ["name": .string(key.name), "namespace": .string(key.namespace)],
      "viewers": .array(audience.seats.map(\.json)),
    ]
  }

  private static func versioned(_ kind: String, _ body: JSON) -> JSON {
    .object(
      JSONObject(
        [("kind", .string(kind)), ("apiVersion", "subresources.kubevirt.io/v1")]
          + body.members.map { ($0.key, $0.value) }))
  }
}
