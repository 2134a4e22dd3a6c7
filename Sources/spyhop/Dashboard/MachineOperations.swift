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
  private static let patience = Duration.seconds(300)

  let client: HTTPResourceClient

  func console(of machine: ObjectKey) -> any SerialConsole {
    AwaitedConsole(
      wait: InstanceWait(client: client, machine: machine, patience: Self.patience),
      session: ConsoleSession(
        client, namespace: machine.namespace, name: machine.name, patience: Self.patience))
  }
}

/// A console whose machine may be about to start: it is waited for first.
private struct AwaitedConsole: SerialConsole {
  let wait: InstanceWait
  let session: ConsoleSession

  func type(_ bytes: [UInt8]) -> Bool { session.type(bytes) }
  func typePatiently(_ bytes: [UInt8]) async -> Bool { await session.typePatiently(bytes) }
  func sendBreak() async throws { try await session.sendBreak() }
  func attach(as mode: ConsoleMode, takesOver: Bool) { session.attach(as: mode, takesOver: takesOver) }
  func hangUp() { session.hangUp() }

  func run(_ show: (ConsoleEvent) async throws -> Void) async throws {
    try await wait.run { try await show(.notice(.waiting($0))) }
    try await session.run(show)
  }
}
