// Sends what was asked for to the server.

import KubeModel
import Operations

extension Order {
  /// A request that was refused, and why.
  struct Refusal: Sendable, Hashable {
    var request: Request
    var reason: String
  }

  /// Sends the requests one after the other and returns those that failed.
  func send(_ client: any ResourceClient, _ actions: any VirtualMachineActions) async -> [Refusal] {
    var refusals: [Refusal] = []
    for request in requests {
      do {
        try await request.send(client, actions)
      } catch {
        refusals.append(Refusal(request: request, reason: "\(error)"))
      }
    }
    return refusals
  }
}

extension Request {
  fileprivate func send(_ client: any ResourceClient, _ actions: any VirtualMachineActions) async throws {
    switch self {
    case .verb(let action, let machine): try await action.perform(machine, by: actions)
    case .migrate(let machine, let node): _ = try await client.migrate(machine, to: node)
    case .abort(let migration, _): try await client.abortMigration(migration)
    case .cordon(let node): try await client.setCordoned(true, node: node)
    case .uncordon(let node): try await client.setCordoned(false, node: node)
    case .drain(let node): try await drain(node, client)
    case .delete(let view, let key):
      let namespace = key.namespace.isEmpty ? nil : key.namespace
      try await client.delete(view.resource, namespace: namespace, name: key.name, options: DeleteOptions())
    }
  }

  private func drain(_ node: String, _ client: any ResourceClient) async throws {
    let beginning = try await client.beginDrain(of: node)
    guard let (machine, reason) = beginning.refused.min(by: { $0.key < $1.key }) else { return }
    throw APIError(.conflict, "\(beginning.refused.count) of the guests refused, first \(machine): \(reason)")
  }
}
