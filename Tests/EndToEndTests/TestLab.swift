// The lab that the suite runs in: made once, and reached through kubectl, spyhop and the API.

import APIClient
import Codecs
import FoundationEssentials
import Glibc
import KubeModel
import TestSupport
import Testing

/// Two hosts with an API server, and the ways to talk to them.
struct TestLab: Sendable {
  /// SPYHOP_E2E_LAB has another name and network, for a second run beside another: `mine:10.79.0`.
  private static let (name, subnet) = {
    let words = ProcessInfo.processInfo.environment["SPYHOP_E2E_LAB"]?.split(separator: ":").map(String.init) ?? []
    return words.count == 2 ? (words[0], words[1]) : ("e2e", "10.76.0")
  }()
  /// One place for every run: what an aborted run left behind is found and removed by the next.
  private static let directory = "/tmp/spyhop-\(name)"
  static let nodes = ["node-a", "node-b"]
  /// The ports of the lab's bridge that the hosts are on.
  static let cables = ["\(name)va", "\(name)vb"]
  /// The hosts' network namespaces, after which their control groups are called too.
  static let namespaces = nodes.map { "\(name)-\($0)" }

  /// The lab of the running suite.
  @TaskLocal static var current: TestLab?

  static func shared() throws -> TestLab { try #require(current, "the suite's lab is not up") }

  let http: HTTPResourceClient
  /// Held for as long as the lab is used: two runs at once would take each other's network.
  private let lock: FileLock

  var client: any ResourceClient { http }
  var data: String { "\(Self.directory)/lab" }
  var kubeconfig: String { "\(data)/server/kubeconfig" }
  /// A directory that guests' disks may lie in.
  var disks: String { "\(Self.directory)/disks" }
  private var environment: [String: String] {
    ["KUBECONFIG": kubeconfig, "HOME": Self.directory, "SWIFT_BACKTRACE": "enable=no"]
  }

  static func up() async throws -> TestLab {
    let lock = try FileLock("\(directory).lock")
    try await removeStale()
    try FileManager.default.createDirectory(atPath: "\(directory)/disks", withIntermediateDirectories: true)
    let arguments = ["lab", "up", "--name", name, "--subnet", subnet, "--port", "16443", "--nodes", "2"]
    let places = [
      "--data", "\(directory)/lab", "--allow-host-path", Programs.guest ?? "", "--allow-host-path",
      "\(directory)/disks",
    ]
    let started = try await RunningProgram(Programs.spyhop, arguments + places).end(within: .seconds(120))
    guard started.exit == .code(0) else {
      try? await removeStale()
      throw PtyRobot.Failure(description: "the lab does not come up: \(started.errors)")
    }
    let kubeconfig = try Kubeconfig.load(KubeconfigLocation(explicit: "\(directory)/lab/server/kubeconfig"))
    return TestLab(http: try HTTPResourceClient(kubeconfig: kubeconfig), lock: lock)
  }

  func down() async throws {
    try await Self.removeStale()
    let left = Self.namespaces.filter { access("/run/netns/\($0)", F_OK) == 0 } + LabProcess.all(of: data).map(\.name)
    #expect(left.isEmpty, "the lab left these behind")
  }

  private static func removeStale() async throws {
    if access("\(directory)/lab/lab.yaml", F_OK) == 0 {
      let ended = try await RunningProgram(Programs.spyhop, ["lab", "down", "--data", "\(directory)/lab"]).end(
        within: .seconds(60))
      #expect(ended.exit == .code(0), "lab down: \(ended.errors)")
    }
    try? FileManager.default.removeItem(atPath: directory)
  }
}

// MARK: - Talking to it

extension TestLab {
  /// Runs kubectl to its end and returns what it printed.
  ///
  /// - Throws: with its errors where it fails.
  @discardableResult
  func kubectl(_ arguments: String..., within limit: Duration = .seconds(60)) async throws -> String {
    let result = try await startKubectl(arguments).end(within: limit)
    guard result.exit == .code(0) else {
      throw PtyRobot.Failure(
        description: "kubectl \(arguments.joined(separator: " ")): \(result.errors)\(result.output)")
    }
    return result.output
  }

  /// A kubectl that goes on, such as one that watches.
  func startKubectl(_ arguments: [String], environment: [String: String] = [:]) throws -> RunningProgram {
    try RunningProgram("kubectl", arguments, environment: self.environment.merging(environment) { $1 })
  }

  func spyhop(_ arguments: String..., within limit: Duration = .seconds(60)) async throws -> ProgramResult {
    try await startSpyhop(arguments).end(within: limit)
  }

  func startSpyhop(_ arguments: [String], keepsInputOpen: Bool = false) throws -> RunningProgram {
    try RunningProgram(Programs.spyhop, arguments, environment: environment, keepsInputOpen: keepsInputOpen)
  }

  /// spyhop on a pseudo-terminal, as an operator has it; at its end, the terminal says whether its modes are as before.
  func spyhopOnTerminal(_ arguments: String..., columns: Int = 100, rows: Int = 30) throws -> PtyRobot {
    let script = """
      before=$(stty -g); "$0" "$@"; code=$?
      [ "$before" = "$(stty -g)" ] && echo terminal restored
      exit $code
      """
    let terminal = ["TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
    return try PtyRobot(
      "/bin/sh", ["-c", script, Programs.spyhop] + arguments, environment: environment.merging(terminal) { $1 },
      columns: columns, rows: rows)
  }

  /// A shell's command that has spyhop in its PATH.
  func startShell(_ command: String) throws -> RunningProgram {
    try RunningProgram("/bin/sh", ["-c", "PATH=\(Programs.directory):$PATH; \(command)"], environment: environment)
  }

  /// An interactive shell that has spyhop in its PATH.
  func shellOnTerminal(environment: [String: String], columns: Int, rows: Int) throws -> PtyRobot {
    let terminal = [
      "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "\(Programs.directory):/usr/bin:/bin", "PS1": "$ ",
    ]
    return try PtyRobot(
      "/bin/sh", ["-i"], environment: self.environment.merging(terminal) { $1 }.merging(environment) { $1 },
      columns: columns, rows: rows)
  }

  /// Creates what manifests describe, by one `kubectl apply`.
  @discardableResult
  func apply(_ objects: [JSON]) async throws -> String {
    let directory = try TemporaryDirectory()
    let file = "\(directory.path)/objects.yaml"
    try Data(objects.map(YAML.text).joined(separator: "---\n").utf8).write(to: URL(filePath: file))
    return try await kubectl("apply", "-f", file, within: .seconds(120))
  }
}

// MARK: - What the API says

extension TestLab {
  func machine(_ name: String) async throws -> JSON {
    try await client.get(Registry.virtualMachines, namespace: "default", name: name)
  }

  func instance(_ name: String) async throws -> JSON {
    try await client.get(Registry.virtualMachineInstances, namespace: "default", name: name)
  }

  func launcherPods(of name: String) async throws -> [JSON] {
    let options = ListOptions(labelSelector: "kubevirt.io=virt-launcher")
    return try await client.list(Registry.pods, namespace: "default", options: options).items.filter {
      $0.meta.name.hasPrefix("virt-launcher-\(name)-")
    }
  }

  /// The only launcher pod of a VM.
  func launcherPod(of name: String) async throws -> JSON {
    let pods = try await launcherPods(of: name)
    return try #require(pods.count == 1 ? pods.first : nil, "\(name) has \(pods.count) launcher pods")
  }

  /// Waits until the VM's printable status is one of these.
  func wait(for name: String, toBe statuses: String..., within limit: Duration = .seconds(60)) async throws {
    try await eventually("\(name) to be \(statuses.joined(separator: " or "))", within: limit) {
      let status = try await machine(name)["status", "printableStatus"].string ?? ""
      return statuses.contains(status) ? true : nil
    }
  }

  /// Waits until the VM's console log, followed by kubectl, has the text.
  func wait(for name: String, toSay text: String, within limit: Duration = .seconds(90)) async throws {
    try await wait(for: name, toBe: "Running", within: limit)
    let log = try startKubectl(["logs", "-f", try await launcherPod(of: name).meta.name])
    do {
      try await log.wait(for: text, within: limit)
    } catch let error as WaitedInVain {
      let stored = try await spyhop("console", name, "--log").output.suffix(500)
      throw WaitedInVain(description: "\(error); the stored log ends with \(stored)")
    }
  }

  /// Waits until the Node's Ready condition has that status, and returns the condition.
  @discardableResult
  func wait(forNode name: String, ready status: Condition.Status, within limit: Duration) async throws -> Condition {
    try await eventually("node \(name) to have Ready=\(status.rawValue)", within: limit) {
      let condition = try await client.get(Registry.nodes, namespace: nil, name: name).condition("Ready")
      return condition?.status == status ? condition : nil
    }
  }

  /// Events about an object, as `reason: message`.
  func events(about name: String, type: String) async throws -> [String] {
    let options = ListOptions(fieldSelector: "involvedObject.name=\(name),type=\(type)")
    return try await client.list(Registry.events, namespace: "default", options: options).items.map {
      "\($0["reason"].string ?? ""): \($0["message"].string ?? "")"
    }
  }
}
