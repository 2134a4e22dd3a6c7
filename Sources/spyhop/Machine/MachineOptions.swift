// Which virtual machine of which cluster a command is about.

import APIClient
import ArgumentParser
import KubeModel

/// The options and the argument of every command on one virtual machine.
struct MachineOptions: ParsableArguments {
  @OptionGroup var cluster: ClusterOptions
  @OptionGroup var machine: MachineArgument

  var name: String { machine.name }

  /// A client, and where the machine stands.
  func resolve() throws(APIError) -> (client: HTTPResourceClient, key: ObjectKey) {
    let client = try cluster.client()
    return (client, ObjectKey(namespace: client.access.namespace, name: name))
  }
}

/// The virtual machine that a command is about: `testvm`, `vm/testvm`, or as virtctl has it, `vm testvm`.
struct MachineArgument: ParsableArguments {
  @Argument(help: ArgumentHelp("The virtual machine.", valueName: "vm"), completion: LiveNames.machines)
  var words: [String]

  var name: String { words.last?.split(separator: "/").last.map(String.init) ?? "" }

  mutating func validate() throws {
    let kind = words.count == 2 ? words.first : words.first?.split(separator: "/").dropLast().first.map(String.init)
    let isMachine = kind.map { word in Registry.find(word).map(Self.kinds.contains) ?? false } ?? true
    guard (1...2).contains(words.count), isMachine, !name.isEmpty else {
      throw ValidationError("Name one virtual machine, such as testvm or vm/testvm.")
    }
  }

  private static let kinds = [Registry.virtualMachines, Registry.virtualMachineInstances]
}
