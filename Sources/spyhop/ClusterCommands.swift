// spyhop up, down, status and lab: clusters on this machine.

import ArgumentParser
import Codecs
import Files
import KubeModel
import LocalCluster

enum ClusterCommands {
  static let all: [any ParsableCommand.Type] = [
    UpCommand.self, DownCommand.self, StatusCommand.self, LabCommand.self, SuperviseCommand.self, LabHostCommand.self,
  ]

  /// Starts a local cluster; returns once its API answers and its kubeconfig is where `KubeconfigLocation` looks.
  static func startLocal() async throws {
    try await reporting { try await LocalCluster(.init()).up(report: Progress.step) }
  }

  /// Runs a step of bringing up or down; what goes wrong there ends the program in a sentence.
  static func reporting(_ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch let error as LocalClusterError {
      Failure.end(error.description)
    } catch let error as FileError {
      Failure.end(error.description)
    }
  }

  /// Prints nodes with what they say of themselves.
  static func print(nodes: [JSON]) {
    for node in nodes {
      let why = node.isTrue("Ready") ? "" : ": \(node.condition("Ready")?.message ?? "")"
      StandardOutput.print(PlainText.of("\(node.meta.name)  \(TableCells.nodeStatus(node))\(why)"))
    }
  }
}

enum Progress {
  static func step(_ sentence: String) { StandardError.print("• \(PlainText.of(sentence))") }
}

struct DataOption: ParsableArguments {
  @Option(help: "The directory of the cluster's data.")
  var data = ClusterPaths.defaultData
}

struct UpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "up", abstract: "Start a cluster of one node on this machine.")

  @OptionGroup var place: DataOption

  @Option(help: ArgumentHelp("The address of the API server.", valueName: "addr:port"))
  var listen = "127.0.0.1:6443"

  @Option(help: "The libvirt that runs the guests; the system's as root, else your own session's.")
  var libvirt: String?

  @Option(help: ArgumentHelp("A directory that guests' disks and kernels may lie in.", valueName: "dir"))
  var allowHostPath: [String] = []

  func run() async throws {
    var options = LocalCluster.Options()
    options.data = place.data
    options.listen = listen
    options.libvirt = libvirt
    options.hostDirectories = allowHostPath
    let cluster = LocalCluster(options)
    try await ClusterCommands.reporting { try await cluster.up(report: Progress.step) }
    StandardOutput.print("export KUBECONFIG=\(cluster.kubeconfig)")
  }
}

struct DownCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "down", abstract: "End the cluster that `up` started; guests and data stay.")

  @OptionGroup var place: DataOption

  func run() async throws {
    var options = LocalCluster.Options()
    options.data = place.data
    try await ClusterCommands.reporting { try await LocalCluster(options).down(report: Progress.step) }
  }
}

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say whether the cluster that `up` started runs, and how its node is.")

  @OptionGroup var place: DataOption

  func run() async throws {
    var options = LocalCluster.Options()
    options.data = place.data
    let cluster = LocalCluster(options)
    let (process, nodes) = await cluster.status()
    guard let process else {
      StandardOutput.print("no cluster runs on \(place.data): start one with `spyhop up`")
      throw ExitCode.failure
    }
    StandardOutput.print("running (process \(process)), kubeconfig \(cluster.kubeconfig)")
    ClusterCommands.print(nodes: nodes)
  }
}
