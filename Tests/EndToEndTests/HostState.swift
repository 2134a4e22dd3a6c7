// What is on the lab's hosts, read past the API: domains, control groups, files.

import FoundationEssentials
import Glibc
import KubeModel
import TestSupport
import Testing

extension TestLab {
  private func directory(of node: String) -> String { "\(data)/nodes/\(node)" }

  /// How to reach a host's libvirtd from outside its namespaces.
  func libvirt(of node: String) -> String {
    "qemu+unix:///system?socket=\(directory(of: node))/run/libvirt/libvirt-sock"
  }

  /// libvirt's own list of the domains of a host, those that do not run included.
  func domains(on node: String) async throws -> [String] {
    let listed = try await RunningProgram("virsh", ["-q", "-c", libvirt(of: node), "list", "--all", "--name"]).end()
    guard listed.exit == .code(0) else { throw PtyRobot.Failure(description: "virsh on \(node): \(listed.errors)") }
    return listed.output.split(separator: "\n").map(String.init).filter { !$0.isEmpty }
  }

  /// The control groups of launcher pods on a host.
  func controlGroups(ofPods uids: [String]) -> [String] {
    let top = "/sys/fs/cgroup"
    let roots = [top] + ((try? FileManager.default.contentsOfDirectory(atPath: top)) ?? []).map { "\(top)/\($0)" }
    return roots.flatMap { root in
      Self.namespaces.flatMap { host in uids.map { "\(root)/spyhop/\(host)/\($0)" } }
    }.filter { access($0, F_OK) == 0 }
  }

  /// Where a host has the seeds and disks of its guests.
  func instancesDirectory(of node: String) -> String { "\(directory(of: node))/state/instances" }

  /// The directories of seeds and disks, and those of console logs, that a host has.
  func files(on node: String) -> [String] {
    ["instances", "consoles"].flatMap { kind in
      let directory = "\(directory(of: node))/state/\(kind)"
      return ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).map { "\(directory)/\($0)" }
    }
  }

  /// The directories of sockets that migrations go through.
  func migrationSockets(on node: String) -> [String] {
    let directory = "\(directory(of: node))/run/spyhop/migrations"
    return ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).map { "\(directory)/\($0)" }
  }

  /// Everything of machines that hosts still have.
  func leftovers(ofPods uids: [String] = []) async throws -> [String] {
    var left = controlGroups(ofPods: uids)
    for node in Self.nodes {
      left += try await domains(on: node).map { "domain \($0)" } + files(on: node) + migrationSockets(on: node)
    }
    let emulators = LabProcess.all(of: data).filter { $0.arguments.first?.hasSuffix("qemu-system-x86_64") == true }
    return left + emulators.map(\.name)
  }

  /// Waits until hosts have nothing more of any machine.
  func waitUntilHostsAreEmpty(ofPods uids: [String] = [], within limit: Duration = .seconds(15)) async throws {
    let last = Locked<[String]>([])
    try await eventually("nothing to be left on the hosts, which have \(last.with { $0 })", within: limit) {
      let left = try await leftovers(ofPods: uids)
      last.with { $0 = left }
      return left.isEmpty ? true : nil
    }
  }

  /// Deletes every VM, and waits until the API and the hosts have nothing more of them.
  func clean(within limit: Duration = .seconds(15)) async throws {
    try await kubectl("delete", "vm", "--all", "--wait", "--timeout=90s", within: .seconds(100))
    try await waitUntilHostsAreEmpty(within: limit)
  }
}

/// After each test, whether it passed or not, its VMs are deleted; none may leave anything on a host.
struct CleanHosts: SuiteTrait, TestTrait, TestScoping {
  var limit: Duration

  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let lab = try TestLab.shared()
    do {
      try await function()
    } catch {
      try? await lab.clean(within: limit)
      throw error
    }
    try await lab.clean(within: limit)
  }
}

extension Trait where Self == CleanHosts {
  static var clean: CleanHosts { CleanHosts(limit: .seconds(15)) }
  /// Where machines are stopped when they are deleted: their hosts notice at their next look at everything, once a minute.
  static var cleanAfterStop: CleanHosts { CleanHosts(limit: .seconds(75)) }
}
