// What can be done to the lab's hosts: their network is cut, whole or in one direction, or a process gets less memory.

import Glibc
import KubeModel
import TestSupport
import Testing

extension TestLab {
  /// Lets nothing through between the two hosts while `body` runs; both still reach the API server.
  func withHostsApart(_ body: () async throws -> Void) async throws {
    try await isolateHosts("on")
    do {
      try await body()
    } catch {
      try? await isolateHosts("off")
      throw error
    }
    try await isolateHosts("off")
  }

  private func isolateHosts(_ setting: String) async throws {
    for cable in Self.cables {
      let arguments = ["link", "set", "dev", cable, "type", "bridge_slave", "isolated", setting]
      let result = try await RunningProgram("ip", arguments).end()
      #expect(result.exit == .code(0), "\(result.errors)")
    }
  }

  /// The agent of that host reaches no other agent while `body` runs, though the others reach it.
  func withoutRequests(from node: String, _ body: () async throws -> Void) async throws {
    let object = try await client.get(Registry.nodes, namespace: nil, name: node)
    let port = try #require(NodeEndpoint(object)).port
    let rule = ["OUTPUT", "-p", "tcp", "--dport", "\(port)", "-j", "DROP"]
    try await run(on: node, ["iptables", "-A"] + rule)
    do {
      try await body()
    } catch {
      _ = try? await run(on: node, ["iptables", "-D"] + rule)
      throw error
    }
    try await run(on: node, ["iptables", "-D"] + rule)
  }

  func limit(_ process: pid_t, addressSpace: String) async throws {
    let result = try await RunningProgram("prlimit", ["--pid", "\(process)", "--as=\(addressSpace):"]).end()
    #expect(result.exit == .code(0), "\(result.errors)")
  }
}
