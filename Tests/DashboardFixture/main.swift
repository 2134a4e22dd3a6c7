// A dashboard over a made-up cluster, for tests that need a real process on a real terminal: signals, traps, job control.
// The first argument, if any, is what starting a VM does: `trap` ends the program by a Swift trap, `exit` by exit(3).

import Codecs
import Dashboard
import FoundationEssentials
import Glibc
import KubeModel
import Terminal
import TestSupport

struct FixtureOperations: VirtualMachineActions, ConsoleOpener {
  func start(_ machine: ObjectKey) async throws {
    if CommandLine.arguments.contains("trap") { preconditionFailure("as the test wants it") }
    if CommandLine.arguments.contains("exit") { exit(3) }
  }
  func stop(_ machine: ObjectKey) async throws {}
  func restart(_ machine: ObjectKey) async throws {}
  func pause(_ machine: ObjectKey) async throws {}
  func unpause(_ machine: ObjectKey) async throws {}

  /// Greets, and ends with the next line.
  func openConsole(of machine: ObjectKey) async throws {
    let greeting = "console of \(machine), Enter ends it\r\n"
    _ = write(STDOUT_FILENO, greeting, greeting.utf8.count)
    _ = readLine()
  }
}

let client = FakeResourceClient()
for (name, status) in [("testvm", "Running"), ("halted", "Stopped")] {
  client.seed(
    Registry.virtualMachines,
    [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine",
      "metadata": ["name": .string(name), "namespace": "default"], "status": ["printableStatus": .string(status)],
    ])
}
client.seed(
  Registry.virtualMachineInstances,
  [
    "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance",
    "metadata": ["name": "testvm", "namespace": "default"],
    "status": ["phase": "Running", "nodeName": "node-a", "interfaces": [["ipAddress": "10.0.2.15"]]],
  ])

for name in ["node-a", "node-b"] {
  client.seed(
    Registry.nodes,
    [
      "apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(name)],
      "status": [
        "conditions": [["type": "Ready", "status": "True"]], "allocatable": ["cpu": "4", "memory": "8Gi"],
      ],
    ])
}

do {
  let operations = FixtureOperations()
  let display = try CursesDisplay(environment: ProcessInfo.processInfo.environment)
  await Dashboard(
    Cluster(client: client, place: Place(context: "fixture"), actions: operations, console: operations)
  ).run(on: display)
  print("goodbye")
} catch {
  print(error)
  exit(2)
}
