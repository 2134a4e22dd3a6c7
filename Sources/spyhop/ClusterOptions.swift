// The options that say which cluster and which namespace are meant, the same for every command.

import APIClient
import ArgumentParser
import KubeModel

struct ClusterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The kubeconfig to use.", valueName: "file"), completion: .file())
  var kubeconfig: String?

  @Option(
    help: ArgumentHelp("The context of the kubeconfig to use.", valueName: "name"), completion: LiveNames.contexts)
  var context: String?

  @Option(
    name: [.short, .long], help: ArgumentHelp("The namespace to look in.", valueName: "name"),
    completion: LiveNames.namespaces)
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
