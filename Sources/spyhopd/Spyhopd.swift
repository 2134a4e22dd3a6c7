// The headless daemons: one program, a role a subcommand.

import ArgumentParser
import KubeModel

@main
struct Spyhopd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spyhopd",
    abstract: "Spyhop's daemons: the embedded API server, the controllers and the node agent.",
    version: Release.version,
    subcommands: [
      APIServerCommand.self, ControllerCommand.self, AgentCommand.self, AllCommand.self, NodeKubeconfigCommand.self,
    ])
}
