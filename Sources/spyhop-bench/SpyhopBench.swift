// The program's commands: each measures one part of Spyhop, with its peers in the same run.

import ArgumentParser

@main
struct SpyhopBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spyhop-bench", abstract: "Measure how fast and how small Spyhop is.",
    discussion: """
      Every result says what it measures, its unit, how often it was taken, and the goal; where something comparable \
      exists it is measured in the same run. Goals are held against the median \
      where they name nothing else.
      """,
    subcommands: [
      APICommand.self, VMStartCommand.self, ConsoleCommand.self, MigrateCommand.self, DashboardCommand.self,
      EmulatorCommand.self, ScreenCommand.self, SeedCommand.self, FloodingAgentCommand.self,
    ])
}
