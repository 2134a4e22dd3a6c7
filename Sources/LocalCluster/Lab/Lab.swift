// `spyhop lab up`, `down` and `status`: several hosts on one machine, each with its own libvirtd and agent.

public import Codecs
import Files
import FoundationEssentials

/// A lab in one directory.
public struct Lab: Sendable {
  public struct Options: Sendable {
    public var directory = "\(ClusterPaths.defaultData)/lab"
    public var nodeCount = 2
    /// Begins the names of the lab's network devices; two labs on one machine need two.
    public var name = "spyhop"
    public var subnet = "10.77.0"
    public var port = 6443
    public var hostDirectories: [String] = []

    public init() {}
  }

  private let options: Options

  public init(_ options: Options) { self.options = options }

  private var server: PidFile { PidFile(path: "\(options.directory)/server.pid") }
  /// Of `unshare`, which waits for the host's process 1.
  private func host(_ node: LabPlan.Node) -> PidFile { PidFile(path: "\(node.directory)/host.pid") }

  public var kubeconfig: String { LabPlan(directory: options.directory, nodeCount: options.nodeCount).kubeconfig }

  /// Makes the hosts and waits until all have registered as nodes. A lab that runs already is left as it is.
  public func up(report: (String) -> Void) async throws {
    try await checkMachine()
    if let plan = try LabState.load(directory: options.directory), server.livingProcess != nil {
      report("the lab of \(plan.nodeCount) nodes in \(options.directory) runs already")
      return
    }
    let plan = try makePlan()
    try SystemCall.makeDirectory(plan.serverDirectory, mode: 0o700)
    await LabNetwork(plan: plan).remove()
    try LabState.save(plan)
    try await LabNetwork(plan: plan).build()
    report("network \(plan.subnet).0/24 on bridge \(plan.bridge)")
    let process = try await startServer(plan, report)
    for node in plan.nodes {
      try await startHost(node, plan)
      report("host \(node.name) at \(node.address)")
    }
    let readiness = Readiness(
      kubeconfig: plan.kubeconfig, process: process, log: "\(plan.directory)/apiserver.log", timeout: .seconds(90))
    try await readiness.waitForNodes(plan.nodeCount, report: report)
    DefaultKubeconfig.link(to: plan.kubeconfig)
  }

  private func makePlan() throws -> LabPlan {
    guard (1...LabPlan.nodeLimit).contains(options.nodeCount) else {
      throw LocalClusterError(
        "a lab has from 1 to \(LabPlan.nodeLimit) nodes, not \(options.nodeCount): change --nodes")
    }
    guard options.name.utf8.count <= 8, options.name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
      throw LocalClusterError("a lab's name has at most 8 letters and digits, unlike \(options.name): change --name")
    }
    var plan = LabPlan(directory: options.directory, nodeCount: options.nodeCount)
    plan.name = options.name
    plan.subnet = options.subnet
    plan.port = options.port
    return plan
  }

  private func checkMachine() async throws {
    guard SystemCall.isRoot else {
      throw LocalClusterError(
        "a lab makes network namespaces, which needs root: use sudo, or `spyhop up` for a cluster of one node")
    }
    let needed = [
      "ip": "iproute2", "unshare": "util-linux", "libvirtd": "libvirt-daemon-system",
      "qemu-system-x86_64": "qemu-system-x86", "xorriso": "xorriso",
    ]
    var missing: [String] = []
    for (program, package) in needed.sorted(by: { $0.key < $1.key }) {
      if !(await Command.succeeds("sh", "-c", "command -v \(program)")) { missing.append(package) }
    }
    guard missing.isEmpty else {
      throw LocalClusterError(
        "these packages are missing: \(missing.joined(separator: ", ")). Install them: apt-get install \(missing.joined(separator: " "))"
      )
    }
  }

  private func startServer(_ plan: LabPlan, _ report: (String) -> Void) async throws -> Int32 {
    let daemon = try ClusterPaths.daemonProgram
    let programs = [
      ProgramSpec(
        name: "apiserver",
        arguments: [daemon, "apiserver", "--data", plan.serverDirectory, "--listen", "\(plan.gateway):\(plan.port)"],
        log: "\(plan.directory)/apiserver.log"),
      ProgramSpec(
        name: "controller",
        arguments: [daemon, "controller", "--kubeconfig", "\(plan.serverDirectory)/controller.kubeconfig"],
        log: "\(plan.directory)/controller.log"),
    ]
    let process = try start(
      programs.flatMap { ["--program", $0.commandLine] }, log: "\(plan.directory)/supervisor.log", server)
    // The hosts' agents need credentials that only the server's authority can sign.
    for _ in 0..<200 where (try? SmallFile.text(plan.kubeconfig)) == nil && SystemCall.isAlive(process) {
      try await Task.sleep(for: .milliseconds(50))
    }
    guard (try? SmallFile.text(plan.kubeconfig)) != nil else {
      throw LocalClusterError("the API server did not start: see \(plan.directory)/apiserver.log")
    }
    report("API server at \(plan.serverURL), controllers beside it")
    return process
  }

  private func start(_ arguments: [String], log: String, _ pidFile: PidFile) throws -> Int32 {
    let spec = ProgramSpec(
      name: "supervisor", arguments: [try ClusterPaths.thisProgram, "supervise"] + arguments, log: log)
    let process = try spec.start(inOwnSession: true)
    try pidFile.write(process)
    return process
  }

  private func startHost(_ node: LabPlan.Node, _ plan: LabPlan) async throws {
    try SystemCall.makeDirectory("\(node.directory)/state")
    _ = await Command.succeeds("cp", "-a", "/etc/libvirt/.", "\(node.directory)/etc/")
    let daemon = try ClusterPaths.daemonProgram
    let kubeconfig = "\(node.directory)/kubeconfig"
    try await Command.run(
      daemon, "node-kubeconfig", "--data", plan.serverDirectory, "--node", node.name, "--server", plan.serverURL,
      "--out", kubeconfig)
    var agent = [daemon, "agent", "--kubeconfig", kubeconfig, "--node", node.name, "--libvirt", "qemu:///system"]
    agent += ["--listen", "\(node.address):10250", "--state", "\(node.directory)/state"]
    agent += ["--control-group", node.controlGroup]
    for directory in options.hostDirectories { agent += ["--allow-host-path", directory] }
    let agentSpec = ProgramSpec(name: "agent", arguments: agent, log: "\(node.directory)/agent.log")
    // Not `ip netns exec`, which hides the control groups.
    var arguments = [
      "nsenter", "--net=/run/netns/\(node.namespace)", "unshare", "-m", "-u", "-p", "-f", "--kill-child",
      "--mount-proc",
    ]
    arguments += [
      try ClusterPaths.thisProgram, "lab-host", node.name, "--address", node.address, "--directory", node.directory,
    ]
    for other in plan.nodes { arguments += ["--host", "\(other.address) \(other.name)"] }
    arguments += ["--agent", agentSpec.commandLine]
    let process = try ProgramSpec(name: node.name, arguments: arguments, log: "\(node.directory)/host.log").start(
      inOwnSession: true)
    try host(node).write(process)
  }

  /// Ends the hosts with everything that runs on them, and removes the lab's directory and network.
  public func down(report: (String) -> Void) async throws {
    guard let plan = try LabState.load(directory: options.directory) else {
      throw LocalClusterError("there is no lab in \(options.directory): nothing to end")
    }
    await withDiscardingTaskGroup { group in
      for node in plan.nodes { group.addTask { await host(node).end(isWrapper: true) } }
    }
    report("ended \(plan.nodeCount) hosts and their guests")
    await server.end()
    report("ended the API server and the controllers")
    await LabNetwork(plan: plan).remove()
    await LabCgroups.remove(plan.nodes.map(\.controlGroup))
    DefaultKubeconfig.unlink(from: plan.kubeconfig)
    try FileManager.default.removeItem(atPath: plan.directory)
    report("removed the network and \(plan.directory)")
  }

  /// The lab's plan and its nodes as the API has them; nil where there is no lab.
  public func status() async throws -> (plan: LabPlan, isRunning: Bool, nodes: [JSON])? {
    guard let plan = try LabState.load(directory: options.directory) else { return nil }
    guard let process = server.livingProcess else { return (plan, false, []) }
    let readiness = Readiness(kubeconfig: plan.kubeconfig, process: process, log: "\(plan.directory)/apiserver.log")
    return (plan, true, (try? await readiness.nodes()) ?? [])
  }
}
