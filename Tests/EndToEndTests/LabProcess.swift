// The processes of a lab, found in /proc by what they were started with: nobody else's may ever be killed.

import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// A process of a lab.
struct LabProcess: Sendable, Hashable {
  let pid: pid_t
  let parent: pid_t
  let arguments: [String]

  var name: String { "\(arguments.prefix(2).joined(separator: " ")) (\(pid))" }

  private init?(pid: pid_t) {
    guard let command = try? Data(contentsOf: URL(filePath: "/proc/\(pid)/cmdline")), !command.isEmpty,
      let status = try? Data(contentsOf: URL(filePath: "/proc/\(pid)/stat"))
    else { return nil }
    self.pid = pid
    arguments = command.split(separator: 0, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    let fields = String(decoding: status, as: UTF8.self).split(separator: ")").last?.split(separator: " ") ?? []
    parent = fields.count > 1 ? Int32(fields[1]) ?? 0 : 0
  }

  /// What of this program the arguments have: `spyhopd apiserver` has the role `apiserver`.
  private var role: String {
    let isOurs = [Programs.spyhop, Programs.spyhopd].contains(arguments.first ?? "")
    return isOurs && arguments.count > 1 ? arguments[1] : ""
  }

  /// Daemons of the lab in that directory and what runs on its hosts, those of other labs never among them.
  static func all(of lab: String) -> [LabProcess] {
    let pids = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }
    let all = pids.compactMap { LabProcess(pid: $0) }
    let own = all.filter { process in
      !process.role.isEmpty && process.arguments.contains { $0.hasPrefix("\(lab)/") }
    }
    let hosts = Set(own.filter { $0.role == "lab-host" }.map(\.pid))
    return own + all.filter { hosts.contains($0.parent) && !own.contains($0) }
  }
}

/// A daemon of the lab that can be killed, and whose successor can be waited for.
enum LabDaemon: Sendable, Hashable, CustomStringConvertible {
  case apiServer, controller
  case agent(node: String)
  case libvirtd(node: String)

  var description: String {
    switch self {
    case .apiServer: "the API server"
    case .controller: "the controller"
    case .agent(let node): "the agent of \(node)"
    case .libvirtd(let node): "libvirtd of \(node)"
    }
  }
}

extension TestLab {
  /// The process of a daemon; nil while it is down.
  func process(of daemon: LabDaemon) -> pid_t? {
    let all = LabProcess.all(of: data)
    return all.first { process in
      switch daemon {
      case .apiServer: process.arguments.prefix(2) == [Programs.spyhopd, "apiserver"]
      case .controller: process.arguments.prefix(2) == [Programs.spyhopd, "controller"]
      case .agent(let node):
        process.arguments.prefix(2) == [Programs.spyhopd, "agent"] && process.arguments.contains(node)
      case .libvirtd(let node): process.arguments.first == "libvirtd" && process.parent == Self.host(node, all)
      }
    }?.pid
  }

  /// The process that starts a daemon again when it has ended.
  func supervisor(of daemon: LabDaemon) -> pid_t? {
    let pid = process(of: daemon)
    return LabProcess.all(of: data).first { $0.pid == pid }?.parent
  }

  /// QEMU's process for a VM in the namespace `default`, and the host it runs on.
  func emulator(of name: String) -> (pid: pid_t, node: String)? { emulators(of: name).first }

  /// All of them: a guest on its way has two.
  func emulators(of name: String) -> [(pid: pid_t, node: String)] {
    let all = LabProcess.all(of: data)
    return Self.nodes.flatMap { node in
      let host = Self.host(node, all)
      return all.filter { $0.parent == host && $0.arguments.contains("guest=default_\(name),debug-threads=on") }
        .map { ($0.pid, node) }
    }
  }

  /// Runs a program inside a host, with its mounts and its network.
  @discardableResult
  func run(on node: String, _ arguments: [String]) async throws -> String {
    let host = try #require(Self.host(node, LabProcess.all(of: data)), "\(node) does not run")
    let result = try await RunningProgram("nsenter", ["-t", "\(host)", "-m", "-n", "--"] + arguments).end()
    guard result.exit == .code(0) else {
      throw PtyRobot.Failure(description: "\(arguments.joined(separator: " ")) on \(node): \(result.errors)")
    }
    return result.output
  }

  /// Kills daemons at the same moment, and waits until others have taken their places.
  func kill(_ daemons: [LabDaemon]) async throws {
    let victims = try daemons.map { ($0, try #require(process(of: $0), "\($0) does not run")) }
    for (_, pid) in victims { end(pid) }
    for (daemon, pid) in victims {
      try await eventually("\(daemon) to come back", within: .seconds(20)) {
        process(of: daemon).map { $0 != pid } == true ? true : nil
      }
    }
  }

  /// Kills a process of the lab.
  func end(_ pid: pid_t) { Glibc.kill(pid, SIGKILL) }

  private static func host(_ node: String, _ processes: [LabProcess]) -> pid_t? {
    processes.first { $0.arguments.prefix(3) == [Programs.spyhop, "lab-host", node] }?.pid
  }
}
