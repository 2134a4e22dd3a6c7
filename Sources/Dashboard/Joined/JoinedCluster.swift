// Several clusters looked at as one: verbs, consoles and logs go to the cluster that the object is of.

import Codecs
import KubeModel

extension Cluster {
  /// - Parameter members: at least two, each under the name of its context.
  init(joining members: [Cluster]) {
    let byName = Dictionary(members.map { ($0.place.context, $0) }) { first, _ in first }
    let routes = JoinedRoutes(members: byName)
    let names = members.map(\.place.context)
    self = members[0]
    client = JoinedClient(members: byName.mapValues(\.client))
    (reader, actions, consoles) = (routes, routes, routes)
    place.isJoined = true
    place.context = names.joined(separator: "+")
    settings.isReadOnly = members.contains { $0.settings.isReadOnly }
    settings.isProtected = members.contains { $0.settings.isProtected }
    self.members = members
  }
}

private struct JoinedRoutes: VirtualMachineActions, ConsoleSource, ClusterReader {
  let members: [String: Cluster]

  private func member(of key: ObjectKey) throws -> Cluster {
    guard let member = key.cluster.flatMap({ members[$0] }) else {
      throw APIError(.badRequest, "it is not clear of which cluster \(key) is")
    }
    return member
  }

  func start(_ machine: ObjectKey) async throws { try await member(of: machine).actions.start(machine.plain) }
  func stop(_ machine: ObjectKey) async throws { try await member(of: machine).actions.stop(machine.plain) }
  func restart(_ machine: ObjectKey) async throws { try await member(of: machine).actions.restart(machine.plain) }
  func pause(_ machine: ObjectKey) async throws { try await member(of: machine).actions.pause(machine.plain) }
  func unpause(_ machine: ObjectKey) async throws { try await member(of: machine).actions.unpause(machine.plain) }

  func console(of machine: ObjectKey) -> any SerialConsole {
    do {
      return try member(of: machine).consoles.console(of: machine.plain)
    } catch {
      return NoConsole(reason: error)
    }
  }

  /// Every kind that one of them offers.
  func resources() async throws -> [ResourceDefinition] {
    var (all, seen): ([ResourceDefinition], Set<String>) = ([], [])
    for member in members.values {
      for resource in try await member.reader.resources() where seen.insert(resource.qualifiedName).inserted {
        all.append(resource)
      }
    }
    return all
  }

  var tables: (any ResourceClient)? { nil }

  func consumers(namespace: String?) async throws -> JSON {
    throw APIError(.badRequest, "of several clusters at once this cannot be had: look at one of them with :ctx NAME")
  }

  func log(of pod: ObjectKey, container: String?, options: LogOptions) async throws -> AsyncThrowingStream<
    [UInt8], any Error
  > {
    try await member(of: pod).reader.log(of: pod.plain, container: container, options: options)
  }

  var contexts: [String] { members.values.first?.reader.contexts ?? [] }
}

/// A console that says why there is none.
private struct NoConsole: SerialConsole {
  let reason: any Error

  func type(_ bytes: [UInt8]) -> Bool { false }
  func typePatiently(_ bytes: [UInt8]) async -> Bool { false }
  func sendBreak() async throws { throw reason }
  func attach(as mode: ConsoleMode, takesOver: Bool) {}
  func hangUp() {}
  func run(_ show: (ConsoleEvent) async throws -> Void) async throws { throw reason }
}
