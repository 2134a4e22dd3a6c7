// spyhop lab: several hosts on this machine; and the hidden commands that run inside it.

import ArgumentParser
import Codecs
import Files
import LocalCluster

struct LabCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab", abstract: "Several hosts on this machine, each with its own libvirtd and agent (root only).",
    subcommands: [LabUpCommand.self, LabDownCommand.self, LabStatusCommand.self])
}

struct LabPlaceOption: ParsableArguments {
  @Option(help: "The directory of the lab.")
  var data = Lab.Options().directory

  var options: Lab.Options {
    var options = Lab.Options()
    options.directory = data
    return options
  }
}

struct LabUpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "up", abstract: "Make the hosts and start the cluster.")

  @OptionGroup var place: LabPlaceOption

  @Option(help: "How many hosts.")
  var nodes = 2

  @Option(help: "The lab's name, which begins the names of its network devices.")
  var name = "spyhop"

  @Option(help: "The first three numbers of the lab's network.")
  var subnet = "10.77.0"

  @Option(help: "The port of the API server.")
  var port = 6443

  @Option(help: ArgumentHelp("A directory that guests' disks and kernels may lie in.", valueName: "dir"))
  var allowHostPath: [String] = []

  func run() async throws {
    var options = place.options
    options.nodeCount = nodes
    options.name = name
    options.subnet = subnet
    options.port = port
    options.hostDirectories = allowHostPath
    let lab = Lab(options)
    try await ClusterCommands.reporting { try await lab.up(report: Progress.step) }
    StandardOutput.print("export KUBECONFIG=\(lab.kubeconfig)")
  }
}

struct LabDownCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "down", abstract: "End the lab with its guests, and remove all it made.")

  @OptionGroup var place: LabPlaceOption

  func run() async throws {
    let lab = Lab(place.options)
    try await ClusterCommands.reporting { try await lab.down(report: Progress.step) }
  }
}

struct LabStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say whether the lab runs, and how its nodes are.")

  @OptionGroup var place: LabPlaceOption

  func run() async throws {
    let lab = Lab(place.options)
    guard let status = try await lab.status() else {
      StandardOutput.print("there is no lab in \(place.data): make one with `spyhop lab up`")
      throw ExitCode.failure
    }
    StandardOutput.print(
      "\(status.plan.nodeCount) hosts, \(status.isRunning ? "running" : "not running"), kubeconfig \(status.plan.kubeconfig)"
    )
    ClusterCommands.print(nodes: status.nodes)
    if !status.isRunning { throw ExitCode.failure }
  }
}

/// Keeps programs running; `lab up` starts it for the control plane.
struct SuperviseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "supervise", abstract: "Keep programs running.", shouldDisplay: false)

  @Option(transform: ProgramSpec.init(argument:)) var program: [ProgramSpec]

  func run() throws {
    var supervisor = Supervisor(program)
    supervisor.run()
  }
}

/// Process 1 of a lab host, in its own namespaces.
struct LabHostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lab-host", abstract: "Be a host of a lab.", shouldDisplay: false)

  @Argument var name: String
  @Option var address: String
  @Option var directory: String
  @Option var host: [String] = []
  @Option(transform: ProgramSpec.init(argument:)) var agent: ProgramSpec

  func run() throws {
    do {
      try LabHost(name: name, address: address, directory: directory, hosts: host, agent: agent).run()
    } catch let error as LocalClusterError {
      Failure.end(error.description)
    } catch let error as FileError {
      Failure.end(error.description)
    }
  }
}

extension ProgramSpec {
  fileprivate init(argument: String) throws {
    guard let spec = ProgramSpec(commandLine: argument) else { throw ValidationError("not a program's specification") }
    self = spec
  }
}
