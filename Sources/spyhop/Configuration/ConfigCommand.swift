// spyhop config: what is configured, and whether it is right.

import ArgumentParser
import Configuration
import Dashboard
import FoundationEssentials

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Look at the configuration.",
    subcommands: [ConfigCheckCommand.self, ConfigShowCommand.self])
}

struct ConfigCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Say what is wrong with a configuration, and what is allowed.")

  @Argument(help: "The file; the operator's own without it.", completion: .file(extensions: ["yaml", "yml"]))
  var file: String?

  func run() throws {
    let read = file.map { ConfigurationFile.load($0, vocabulary: .current) } ?? .find(.current, vocabulary: .current)
    for problem in read.problems { StandardOutput.print(PlainText.of(problem.description)) }
    guard read.problems.isEmpty else { throw ExitCode.failure }
    let isThere = FileManager.default.fileExists(atPath: read.path)
    StandardOutput.print(
      PlainText.of(isThere ? "\(read.path): all is well" : "\(read.path): not there, all is standard"))
  }
}

struct ConfigShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print what holds, standard values included, as a file that says the same.")

  func run() throws {
    let read = ConfigurationFile.find(.current, vocabulary: .current)
    for problem in read.problems { StandardError.print(PlainText.of(problem.description)) }
    StandardOutput.write(read.preferences.yaml(.current))
  }
}
