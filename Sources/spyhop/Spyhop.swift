// The program's commands, and how it starts and fails.

import APIClient
import ArgumentParser
import Glibc
import KubeModel
import Terminal

/// `spyhop` without a command opens the dashboard. Installed as `kubectl-virt` it is kubectl's `virt`.
struct Spyhop: AsyncParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: ProgramName.current, abstract: "Look around a cluster of virtual machines.",
      discussion: "Without a command it opens the full-screen console.", version: ProgramVersion.current,
      subcommands: commands, defaultSubcommand: DashboardCommand.self)
  }

  static let commands: [any ParsableCommand.Type] =
    [
      DashboardCommand.self, GetCommand.self, ConsoleCommand.self, ConsolePlayCommand.self, StartCommand.self,
      StopCommand.self,
      RestartCommand.self, PauseCommand.self, UnpauseCommand.self, MigrateCommand.self, MigrateCancelCommand.self,
      CordonCommand.self, UncordonCommand.self, DrainCommand.self, ConfigCommand.self, VersionCommand.self,
    ] + ClusterCommands.all
}

@main
enum Program {
  static func main() async {
    let names = Set(Spyhop.commands.compactMap { $0.configuration.commandName })
    let arguments = LeadingOptions.moved(behind: names, in: Array(CommandLine.arguments.dropFirst()))
    do {
      var command = try await parse(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let error as APIError {
      Failure.end(error.message)
    } catch let error as TerminalError {
      Failure.end(error.description)
    } catch let error as WebSocketClosure {
      Failure.end(error.description)
    } catch {
      Spyhop.exit(withError: error)
    }
  }
}

extension Program {
  /// Only names for completion are asked for asynchronously. All else is parsed before there is a second thread: supervisors wait for
  /// signals that no thread but theirs may take.
  private static func parse(_ arguments: [String]) async throws -> any ParsableCommand {
    let isCompletion = arguments.first == "---completion"
    return isCompletion ? try await Spyhop.asyncParseAsRoot(arguments) : try Spyhop.parseAsRoot(arguments)
  }
}

/// What the program is called in its usage text.
enum ProgramName {
  /// `kubectl virt` where kubectl runs it as its plug-in, or somebody under that name.
  static var current: String { isPlugin ? "kubectl virt" : "spyhop" }

  static var isPlugin: Bool {
    let name = CommandLine.arguments.first?.split(separator: "/").last ?? ""
    return name == "kubectl-virt" || name == "kubectl_virt"
  }
}

enum ProgramVersion {
  static let current = "v\(Release.version)"
}

/// The end of a program that could not do what it was asked.
enum Failure {
  /// Prints what is wrong to standard error and exits. Servers' words may be in the message: nothing in it reaches the
  /// terminal as a control character.
  static func end(_ message: String, code: Int32 = EXIT_FAILURE) -> Never {
    for line in message.split(separator: "\n") { StandardError.print("\(ProgramName.current): \(PlainText.of(line))") }
    exit(code)
  }
}
