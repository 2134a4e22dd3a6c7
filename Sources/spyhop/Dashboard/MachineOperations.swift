// What the dashboard asks of the program that opens it: verbs on machines, and their consoles.

import APIClient
import Dashboard
import KubeModel

/// The dashboard's actions, as subresources.
struct SubresourceActions: VirtualMachineActions {
  let client: HTTPResourceClient

  func start(_ machine: ObjectKey) async throws { try await perform(.start, machine) }
  func stop(_ machine: ObjectKey) async throws { try await perform(.stop, machine) }
  func restart(_ machine: ObjectKey) async throws { try await perform(.restart, machine) }
  func pause(_ machine: ObjectKey) async throws { try await perform(.pause, machine) }
  func unpause(_ machine: ObjectKey) async throws { try await perform(.unpause, machine) }

  private func perform(_ verb: MachineVerb, _ machine: ObjectKey) async throws {
    try await client.perform(verb, namespace: machine.namespace, name: machine.name)
  }
}

/// The dashboard's way to consoles.
struct ConsoleSessions: ConsoleSource {
  let client: HTTPResourceClient

  func console(of machine: ObjectKey) -> any SerialConsole {
    ConsoleSession(client, namespace: machine.namespace, name: machine.name)
  }
}
