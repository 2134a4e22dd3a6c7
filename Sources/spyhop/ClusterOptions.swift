// The options that say which cluster and which namespace are meant, the same for every command.

import APIClient
import ArgumentParser
import KubeModel

struct ClusterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The kubeconfig to use.", valueName: "file"))
  var kubeconfig: String?

  @Option(help: ArgumentHelp("The context of the kubeconfig to use.", valueName: "name"))
  var context: String?

  @Option(name: [.short, .long], help: ArgumentHelp("The namespace to look in.", valueName: "name"))
  var namespace: String?

  func access() throws(APIError) -> ClusterAccess {
    var access = try ClusterAccess.find(KubeconfigLocation(explicit: kubeconfig), context: context)
    access.namespace = namespace ?? access.namespace
    return access
  }

  /// A client for a command that may ask on the terminal.
  func client() throws(APIError) -> HTTPResourceClient { try HTTPResourceClient(try access(), isInteractive: true) }
}

struct ScopeOptions: ParsableArguments {
  @Flag(name: [.customShort("A"), .long], help: "Look in all namespaces.")
  var allNamespaces = false
}

/// The virtual machine that a command is about: `testvm`, `vm/testvm`, or as virtctl has it, `vm testvm`.
struct MachineArgument: ParsableArguments {
  @Argument(help: ArgumentHelp("The virtual machine.", valueName: "vm"))
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
