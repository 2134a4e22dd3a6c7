// What the dashboard asks of the program that opens it: verbs on machines, and their consoles on this terminal.

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

/// The dashboard's way to a console: the terminal is handed over for one visit.
struct DashboardConsole: ConsoleOpener {
  let client: HTTPResourceClient

  func openConsole(of machine: ObjectKey) async throws {
    let session = ConsoleSession(client, namespace: machine.namespace, name: machine.name)
    let viewer = TerminalViewer(
      session: session, name: machine.name, escape: EscapeOption.configured.sequence, ownsSignals: false)
    // The shell's screen is underneath: a console begins on an empty one, not below the last visit's.
    StandardOutput.clearScreen()
    try await viewer.run()
  }
}
