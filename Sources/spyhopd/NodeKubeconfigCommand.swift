// spyhopd node-kubeconfig

import APIServer
import ArgumentParser

struct NodeKubeconfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "node-kubeconfig", abstract: "Write the kubeconfig that a node's agent identifies itself with.")

  @Option(help: "The data directory of the API server, which has the certificate authority.")
  var data: String

  @Option(help: "The node's name.")
  var node: String

  @Option(help: "The API server's URL as the node reaches it.")
  var server: String

  @Option(help: "The file to write, with mode 0600.")
  var out: String

  func run() async throws {
    let (data, node, server, out) = (data, node, server, out)
    try await Daemon.run {
      let credentials = try ClusterCredentials(directory: data)
      try credentials.writeKubeconfig(out, user: "system:node:\(node)", groups: ["system:nodes"], server: server)
    }
  }
}
