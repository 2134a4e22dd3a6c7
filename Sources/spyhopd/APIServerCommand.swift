// spyhopd apiserver

import APIServer
import ArgumentParser
import Logging

struct APIServerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apiserver", abstract: "Serve the Kubernetes-style API from a data directory.",
    discussion: "On first start it makes a certificate authority and DIR/kubeconfig, which any kubectl can use.")

  @Option(help: "The directory of the cluster's data; made where it is missing.")
  var data: String

  @Option(help: ArgumentHelp("The address to listen on.", valueName: "addr:port"))
  var listen = ListenAddress(host: "127.0.0.1", port: 6443)

  @Option(help: "A further DNS name or address that the server's certificate is good for.")
  var name: [String] = []

  @Flag(help: "Log more.")
  var verbose = false

  func run() async throws {
    let logger = Daemon.logger("apiserver", verbose: verbose)
    var configuration = APIServer.Configuration(directory: data, host: listen.host, port: listen.port)
    configuration.names += name
    let server = APIServer(configuration, logger: logger)
    let directory = data
    try await Daemon.run {
      try await server.run { port in
        logger.info("ready", metadata: ["port": "\(port)", "kubeconfig": "\(directory)/kubeconfig"])
      }
    }
  }
}
