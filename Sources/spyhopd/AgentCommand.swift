// spyhopd agent

import APIClient
import ArgumentParser
import HTTPService
import Hypervisor
import KubeModel
import Logging
import NodeAgent

struct AgentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agent", abstract: "Run this host's virtual machines as the API says, and report on the host.")

  @Option(help: "The kubeconfig of this node's identity, as `spyhopd node-kubeconfig` writes it.")
  var kubeconfig: String

  @Option(help: "The node's name.")
  var node: String

  @OptionGroup var options: AgentOptions

  @Option(help: ArgumentHelp("The address for consoles, logs and actions.", valueName: "addr:port"))
  var listen = ListenAddress(host: "127.0.0.1", port: 10250)

  @Option(help: "The directory for disks, seeds and console logs.")
  var state: String

  @Option(help: "The name of the control group for guests; the node's without it.")
  var controlGroup: String?

  @Flag(help: "Log more.")
  var verbose = false

  func validate() throws {
    guard let controlGroup, ["", ".", ".."].contains(controlGroup) || controlGroup.contains("/") else { return }
    throw ValidationError("--control-group is a name, not a path: it has no slashes")
  }

  func run() async throws {
    var configuration = AgentConfiguration(
      nodeName: node, stateDirectory: state, listenHost: listen.host, listenPort: listen.port)
    if let controlGroup { configuration.controlGroupName = controlGroup }
    options.apply(to: &configuration)
    let logger = Daemon.logger("agent", verbose: verbose)
    let (kubeconfig, libvirt, settings) = (kubeconfig, options.libvirt, configuration)
    try await Daemon.run {
      try await AgentRole(kubeconfig: kubeconfig, libvirt: libvirt, configuration: settings, logger: logger).run()
    }
  }
}

/// What an agent is told in every way of running it.
struct AgentOptions: ParsableArguments {
  @Option(help: "The libvirt that runs the guests.")
  var libvirt = "qemu:///system"

  @Option(
    help: ArgumentHelp(
      "A directory that hostDisk and kernelBoot files may lie in; may be given several times.", valueName: "dir"))
  var allowHostPath: [String] = []

  @Option(help: "Emulate the processor: auto, unless a probe shows that KVM works; always; never.")
  var emulation = EmulationOption.auto

  @Option(help: "The bytes kept of each console's log.")
  var consoleLogLimit: Int64 = 16 << 20

  func validate() throws {
    guard 4096...1 << 40 ~= consoleLogLimit else {
      throw ValidationError("--console-log-limit counts bytes: from 4096 to \(1 << 40).")
    }
  }

  func apply(to configuration: inout AgentConfiguration) {
    configuration.allowedHostDirectories = allowHostPath
    configuration.acceleration = emulation.acceleration
    configuration.consoleLogLimit = consoleLogLimit
    configuration.libvirtSocket = LibvirtURI.socket(of: libvirt)
  }
}

/// Whether the processor is emulated: the other side of whether guests are accelerated.
enum EmulationOption: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never

  var acceleration: AgentConfiguration.Acceleration {
    switch self {
    case .auto: .auto
    case .always: .never
    case .never: .always
    }
  }
}

/// The agent wired to a cluster by its kubeconfig.
struct AgentRole: Sendable {
  let kubeconfig: String
  let libvirt: String
  let configuration: AgentConfiguration
  let logger: Logger

  func run() async throws {
    let access = try Kubeconfig.load(KubeconfigLocation(explicit: kubeconfig)).access()
    guard let identity = access.credentials.identity, let authorities = access.trust.authorities else {
      throw APIError(
        .unauthorized, "\(kubeconfig) has no client certificate and authority: make it with `spyhopd node-kubeconfig`")
    }
    func text(_ pem: [UInt8]) -> String { String(decoding: pem, as: UTF8.self) }
    let agent = NodeAgent(
      configuration: configuration, client: try HTTPResourceClient(access, userAgent: "spyhop-agent"),
      hypervisor: LibvirtHypervisor(uri: libvirt),
      identity: try TLSIdentity(
        certificate: text(identity.certificate), privateKey: text(identity.key), authorities: text(authorities)),
      logger: logger)
    try await agent.run { port in logger.info("listening", metadata: ["port": "\(port)"]) }
  }
}
