// A dashboard over a made-up cluster, for tests that need a real process on a real terminal: signals, traps, job control.
// The first argument, if any, is what starting a VM does: `trap` ends the program by a Swift trap, `exit` by exit(3).

import Codecs
import Dashboard
import FoundationEssentials
import Glibc
import KubeModel
import Terminal
import TestSupport

struct FixtureOperations: VirtualMachineActions, ConsoleSource {
  func start(_ machine: ObjectKey) async throws {
    if CommandLine.arguments.contains("trap") { preconditionFailure("as the test wants it") }
    if CommandLine.arguments.contains("exit") { exit(3) }
  }
  func stop(_ machine: ObjectKey) async throws {}
  func restart(_ machine: ObjectKey) async throws {}
  func pause(_ machine: ObjectKey) async throws {}
  func unpause(_ machine: ObjectKey) async throws {}

  /// Greets, and repeats what is typed.
  func console(of machine: ObjectKey) -> any SerialConsole {
    let console = FakeSerialConsole(echo: true)
    console.send(.notice(.attached))
    console.write("console of \(machine)\r\n$ ")
    return console
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
    Cluster(client: client, place: Place(context: "fixture"), actions: operations, consoles: operations)
  ).run(on: display)
  print("goodbye")
} catch {
  print(error)
  exit(2)
}
