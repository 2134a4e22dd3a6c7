// start, stop, restart, pause, unpause: one subresource each, as virtctl sends them.

import APIClient
import ArgumentParser
import Codecs
import KubeModel

/// A command that does one thing to one virtual machine.
protocol VerbCommand: AsyncParsableCommand {
  static var verb: MachineVerb { get }
  static var done: String { get }
  var subject: VerbOptions { get }
  /// The body of the request, besides dryRun.
  var options: JSON { get }
}

/// What all verbs take.
struct VerbOptions: ParsableArguments {
  @OptionGroup var machine: MachineOptions
  @Flag(help: "Ask the server, but change nothing.") var dryRun = false
}

extension VerbCommand {
  static func verbConfiguration(_ abstract: String) -> CommandConfiguration {
    CommandConfiguration(commandName: verb.rawValue, abstract: abstract)
  }

  var options: JSON { [:] }

  func run() async throws {
    let (client, key) = try subject.machine.resolve()
    var options = options
    if subject.dryRun { options["dryRun"] = ["All"] }
    try await client.about(Registry.virtualMachines, key) {
      try await client.perform(Self.verb, namespace: key.namespace, name: key.name, options: options)
    }
    StandardOutput.print("\(PlainText.of(key.name)) \(Self.done)\(subject.dryRun ? " (dry run)" : "")")
  }
}

struct StartCommand: VerbCommand {
  static let verb = MachineVerb.start
  static let done = "is to start"
  static let configuration = verbConfiguration("Start a virtual machine.")

  @OptionGroup var subject: VerbOptions
  @Flag(help: "Leave the guest paused before its first instruction.") var paused = false

  var options: JSON { paused ? ["paused": true] : [:] }
}

struct StopCommand: VerbCommand {
  static let verb = MachineVerb.stop
  static let done = "is to stop"
  static let configuration = verbConfiguration("Shut a virtual machine down.")

  @OptionGroup var subject: VerbOptions
  @OptionGroup var force: ForceOptions

  var options: JSON { ["gracePeriod": JSON(force.gracePeriod)] }
}

struct RestartCommand: VerbCommand {
  static let verb = MachineVerb.restart
  static let done = "is to restart"
  static let configuration = verbConfiguration("Shut a virtual machine down and start it again.")

  @OptionGroup var subject: VerbOptions
  @OptionGroup var force: ForceOptions

  var options: JSON { ["gracePeriodSeconds": JSON(force.gracePeriod)] }
}

struct PauseCommand: VerbCommand {
  static let verb = MachineVerb.pause
  static let done = "is paused"
  static let configuration = verbConfiguration("Stop a guest's processors, keeping its memory.")

  @OptionGroup var subject: VerbOptions
}

struct UnpauseCommand: VerbCommand {
  static let verb = MachineVerb.unpause
  static let done = "goes on"
  static let configuration = verbConfiguration("Let a paused guest go on.")

  @OptionGroup var subject: VerbOptions
}

/// How long a guest has to shut down.
struct ForceOptions: ParsableArguments {
  @Flag(help: "Do not wait for the guest; needs --grace-period=0.") var force = false
  @Option(help: ArgumentHelp("Seconds that the guest has to shut down.", valueName: "seconds")) var gracePeriod: Int?

  func validate() throws {
    guard force == (gracePeriod != nil) else { throw ValidationError("Give --force and --grace-period together.") }
  }
}
