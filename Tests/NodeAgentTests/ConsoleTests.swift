// Consoles of real guests: nothing lost, nothing doubled, whoever dies in between.

import Codecs
import FoundationEssentials
import Glibc
import KubeModel
import TestSupport
import Testing

@testable import NodeAgent

@Suite(
  "Consoles of real guests", .serialized, .timeLimit(.minutes(1)),
  .enabled(if: LibvirtHost.isPossible, "\(LibvirtHost.obstacle ?? "")"))
struct ConsoleTests {
  private func with(
    handler: String = "file", change: @escaping (inout AgentConfiguration) -> Void = { _ in },
    _ body: (_ vmi: JSON, _ run: (_ body: (TestAgent) async throws -> Void) async throws -> Void, LibvirtHost) async throws
      -> Void
  ) async throws {
    try await LibvirtHost.with(consoleHandler: handler) { host in
      let client = FakeResourceClient(date: { Date() })
      let vmi = try Fixture.talker("vm", in: host.directory)
      func run(_ body: (TestAgent) async throws -> Void) async throws {
        try await TestAgent.with(client: client, uri: host.uri, directory: host.directory, change: change) { agent in
          if client[Registry.virtualMachineInstances, vmi.key] == nil { agent.schedule(vmi) }
          try await agent.instance("vm", in: "Running")
          try await body(agent)
        }
      }
      try await body(vmi, run, host)
    }
  }

  @Test("a restarted agent takes the machine over, and its console goes on at the very next byte")
  func restart() async throws {
    try await with { vmi, run, _ in
      var bytes: [UInt8] = []
      var log = ""
      try await run { agent in
        let console = try await agent.console(of: vmi, ("replay", "0"))
        try await console.type("c")
        try await console.wait(for: "line 00005000")
        bytes = console.bytes
        log = console.log
        #expect(console.offset + bytes.count == console.end)
      }
      let process = MachineProcess.find(uuid: vmi.meta.uid)
      let start = bytes.count
      try await run { agent in
        #expect(MachineProcess.find(uuid: vmi.meta.uid) == process)
        let console = try await agent.console(of: vmi, ("offset", String(start)), ("log", log))
        #expect(console.offset == start)
        try await console.wait(for: "line 00060000")
        bytes += console.bytes
      }
      let numbers = try #require(TestGuest.numbers(bytes))
      #expect(numbers == Array(0..<numbers.count))
      #expect(numbers.count > 60_000)
    }
  }
}
