// Consoles of real guests: nothing lost, nothing doubled, whoever dies in between.

import Codecs
import FoundationEssentials
import Glibc
import Hypervisor
import KubeModel
import TestSupport
import Testing

@testable import NodeAgent

extension RealGuests {
  @Suite("Consoles of real guests")
  struct ConsoleTests {
    private func with(
      handler: String = "file", limit: Int64 = 16 << 20, counting: Bool = true,
      _ body: (_ vmi: JSON, _ run: (_ body: (TestAgent) async throws -> Void) async throws -> Void, LibvirtHost)
        async throws
        -> Void
    ) async throws {
      try await LibvirtHost.with(consoleHandler: handler) { host in
        let client = FakeResourceClient(date: { Date() })
        let vmi = try Fixture.talker("vm", in: host.directory, counting: counting)
        func run(_ body: (TestAgent) async throws -> Void) async throws {
          try await TestAgent.with(
            client: client, hypervisor: LibvirtHypervisor(uri: host.uri), directory: host.directory, logLimit: limit
          ) { agent in
            if client[Registry.virtualMachineInstances, vmi.key] == nil { agent.schedule(vmi) }
            try await agent.instance("vm", in: "Running")
            try await body(agent)
          }
        }
        try await body(vmi, run, host)
      }
    }

    /// That the guest's counting is all there: from 0 on, each number once.
    private static func expectCount(
      _ bytes: [UInt8], atLeast minimum: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) {
      let numbers = TestGuest.numbers(bytes) ?? []
      let isWhole = numbers == Array(0..<numbers.count) && numbers.count >= minimum
      #expect(isWhole, "\(numbers.count) numbers", sourceLocation: sourceLocation)
    }

    @Test("a restarted agent takes the machine over, and its console goes on at the very next byte")
    func restart() async throws {
      try await with { vmi, run, _ in
        var bytes: [UInt8] = []
        var log = ""
        try await run { agent in
          let console = try await agent.console(of: vmi, ("offset", "0"))
          try await console.wait(for: "line 00002000")
          bytes = console.bytes
          log = console.log
        }
        let process = MachineProcess.find(uuid: vmi.meta.uid)
        let start = bytes.count
        try await run { agent in
          #expect(MachineProcess.find(uuid: vmi.meta.uid) == process)
          let console = try await agent.console(of: vmi, ("offset", String(start)), ("log", log))
          #expect(console.offset == start)
          try await console.wait(for: "line 00020000")
          bytes += console.bytes
        }
        Self.expectCount(bytes, atLeast: 20_000)
      }
    }

    @Test("a log that virtlogd rotates is one stream of bytes all the same, over a restart of the agent")
    func rotated() async throws {
      try await with(handler: "logd") { vmi, run, host in
        var bytes: [UInt8] = []
        try await run { agent in
          let console = try await agent.console(of: vmi, ("offset", "0"))
          // virtlogd begins a new file every 2 MiB.
          try await console.wait(for: "line 00130000")
          bytes = console.bytes
        }
        let start = bytes.count
        try await run { agent in
          let console = try await agent.console(of: vmi, ("offset", String(start)))
          #expect(console.offset == start)
          try await console.wait(for: "line 00145000")
          bytes += console.bytes
          let files = try FileManager.default.contentsOfDirectory(
            atPath: "\(agent.configuration.consolesDirectory)/\(vmi.meta.uid)")
          #expect(files.contains("serial.log.0"))
        }
        Self.expectCount(bytes, atLeast: 145_000)
      }
    }

    @Test("a flooding guest's log takes no more of the disk than it may, and offsets go on counting")
    func bound() async throws {
      let limit: Int64 = 256 << 10
      try await with(limit: limit) { vmi, run, _ in
        try await run { agent in
          let console = try await agent.console(of: vmi)
          try await console.wait(for: "line 00060000")
          let file = "\(agent.configuration.consolesDirectory)/\(vmi.meta.uid)/serial.log"
          var information = stat()
          #expect(stat(file, &information) == 0)
          #expect(information.st_size > 3 * limit)
          #expect(Int64(information.st_blocks) * 512 < 2 * limit)
          let late = try await agent.console(of: vmi, ("offset", "0"))
          #expect(late.offset > limit)
        }
      }
    }

    @Test("the stored log is read by lines and bytes, and viewers are on record")
    func log() async throws {
      try await with(counting: false) { vmi, run, _ in
        try await run { agent in
          let console = try await agent.console(of: vmi, ("replay", "0"))
          try await console.type("c")
          try await console.wait(for: "line 00000100\r\n")
          try await console.type("sx")
          try await console.wait(for: "x")
          let all = try await agent.log(of: vmi)
          #expect(TestGuest.numbers(all)?.first == 0)
          let tail = try await agent.log(of: vmi, ("tailLines", "2"))
          #expect(tail.count(where: { $0 == UInt8(ascii: "\n") }) == 1)
          #expect(all.suffix(tail.count) == tail[...])
          let head = try await agent.log(of: vmi, ("limitBytes", "7"))
          #expect(String(decoding: head, as: UTF8.self) == "ready\r\n")
          try await expectTimes(of: all, from: agent, vmi)
          let markers = HostFacts.text("\(agent.configuration.consolesDirectory)/\(vmi.meta.uid)/markers.jsonl")
          let kinds = try markers.split(separator: "\n").map { try JSON(parsing: String($0))["kind"].string }
          #expect(kinds.prefix(2) == ["start", "attach"])
        }
      }
    }

    /// That each line is known to have been written since the machine was started, in the order of time.
    private func expectTimes(of log: [UInt8], from agent: TestAgent, _ vmi: JSON) async throws {
      let stamped = String(decoding: try await agent.log(of: vmi, ("timestamps", "true")), as: UTF8.self)
      let lines = stamped.split(separator: "\r\n")
      let times = lines.map { $0.prefix { $0 != " " } }
      let begin = RFC3339.seconds(Date() - 120)[...]
      #expect(times == times.sorted() && times.allSatisfy { RFC3339.date(String($0)) != nil && $0 > begin })
      let texts = zip(lines, times).map { $0.dropFirst($1.count + 1) }
      #expect(texts.joined(separator: "\r\n") == String(decoding: log, as: UTF8.self))
      #expect(try await agent.log(of: vmi, ("sinceSeconds", "120")) == log)
      #expect(try await agent.log(of: vmi, ("sinceTime", "2099-01-01T00:00:00Z")).isEmpty)
      let cut = try await agent.log(of: vmi, ("timestamps", "true"), ("limitBytes", "30"))
      #expect(String(decoding: cut, as: UTF8.self) == stamped.prefix(30))
      for wrong in [("sinceTime", "noon"), ("sinceSeconds", "0"), ("limitBytes", "0")] {
        await #expect(throws: APIError.self) { try await agent.log(of: vmi, wrong) }
      }
    }
  }
}
