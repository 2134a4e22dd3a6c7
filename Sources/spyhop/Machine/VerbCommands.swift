// start, stop, restart, pause, unpause: one subresource each, as virtctl sends them.

import APIClient
import ArgumentParser
import Codecs

/// A command that does one thing to one virtual machine.
protocol VerbCommand: AsyncParsableCommand {
  static var verb: MachineVerb { get }
  static var done: String { get }
  var cluster: ClusterOptions { get }
  var machine: MachineArgument { get }
  var dryRun: Bool { get }
  /// The body of the request, besides dryRun.
  var options: JSON { get }
}

extension VerbCommand {
  static func verbConfiguration(_ abstract: String) -> CommandConfiguration {
    CommandConfiguration(commandName: verb.rawValue, abstract: abstract)
  }

  var options: JSON { [:] }

  func run() async throws {
    let client = try cluster.client()
    var options = options
    if dryRun { options["dryRun"] = ["All"] }
    try await client.perform(
      Self.verb, namespace: client.access.namespace, name: machine.name, options: options)
    StandardOutput.print("\(PlainText.of(machine.name)) \(Self.done)\(dryRun ? " (dry run)" : "")")
  }
}

struct StartCommand: VerbCommand {
  static let verb = MachineVerb.start
  static let done = "is to start"
  static let configuration = verbConfiguration("Start a virtual machine.")

  @OptionGroup var cluster: ClusterOptions
  @OptionGroup var machine: MachineArgument
  @Flag(help: "Leave the guest paused before its first instruction.") var paused = false
  @Flag(help: "Ask the server, but change nothing.") var dryRun = false

  var options: JSON { paused ? ["paused": true] : [:] }
}

struct StopCommand: VerbCommand {
  static let verb = MachineVerb.stop
  static let done = "is to stop"
  static let configuration = verbConfiguration("Shut a virtual machine down.")

  @OptionGroup var cluster: ClusterOptions
  @OptionGroup var machine: MachineArgument
  @OptionGroup var force: ForceOptions
  @Flag(help: "Ask the server, but change nothing.") var dryRun = false

  var options: JSON { ["gracePeriod": JSON(force.gracePeriod)] }
}

struct RestartCommand: VerbCommand {
  static let verb = MachineVerb.restart
  static let done = "is to restart"
  static let configuration = verbConfiguration("Shut a virtual machine down and start it again.")

  @OptionGroup var cluster: ClusterOptions
  @OptionGroup var machine: MachineArgument
  @OptionGroup var force: ForceOptions
  @Flag(help: "Ask the server, but change nothing.") var dryRun = false

  var options: JSON { ["gracePeriodSeconds": JSON(force.gracePeriod)] }
}

struct PauseCommand: VerbCommand {
  static let verb = MachineVerb.pause
  static let done = "is paused"
  static let configuration = verbConfiguration("Stop a guest's processors, keeping its memory.")

  @OptionGroup var cluster: ClusterOptions
  @OptionGroup var machine: MachineArgument
  @Flag(help: "Ask the server, but change nothing.") var dryRun = false
}

struct UnpauseCommand: VerbCommand {
  static let verb = MachineVerb.unpause
  static let done = "goes on"
  static let configuration = verbConfiguration("Let a paused guest go on.")

  @OptionGroup var cluster: ClusterOptions
  @OptionGroup var machine: MachineArgument
  @Flag(help: "Ask the server, but change nothing.") var dryRun = false
}

/// How long a guest has to shut down.
struct ForceOptions: ParsableArguments {
  @Flag(help: "Do not wait for the guest; needs --grace-period=0.") var force = false
  @Option(help: ArgumentHelp("Seconds that the guest has to shut down.", valueName: "seconds")) var gracePeriod: Int?

  func validate() throws {
    guard force == (gracePeriod != nil) else { throw ValidationError("Give --force and --grace-period together.") }
  }
}
