import KubeModel
import Synchronization
import TestSupport
import Testing

@testable import APIClient

/// A guest's log that connections show from any place, and break off from.
@Suite("console session", .timeLimit(.minutes(1)))
struct ConsoleSessionTests {
  static let log = (0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 256) }

  /// Serves `log` in pieces, breaking the connection off `breaks` times, then closing normally.
  static func server(breaks: Int, requests: Recorder<String>) throws -> LoopbackServer {
    let left = Mutex(breaks)
    return try LoopbackServer { connection in
      guard let request = connection.request() else { return }
      let target = request.prefix { $0 != "\r\n" }
      requests.note(String(target))
      let offset = target.split(separator: "offset=").dropFirst().first.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
      connection.acceptWebSocket(
        request, headers: "Spyhop-Console-Log: x\r\nSpyhop-Console-Offset: \(offset)\r\n")
      let isLast = left.withLock { left in
        left -= 1
        return left < 0
      }
      let end = isLast ? log.count : min(log.count, offset + log.count / (breaks + 1))
      for start in stride(from: offset, to: end, by: 999) {
        connection.sendFrame(2, Array(log[start..<min(start + 999, end)]))
      }
      if isLast { connection.sendClose(1000) }
      if isLast { _ = connection.read() }
    }
  }

  @Test("no byte is lost or doubled over broken connections")
  func reattach() async throws {
    let requests = Recorder<String>()
    let server = try Self.server(breaks: 4, requests: requests)
    let clock = TestClock()
    let session = ConsoleSession(
      try HTTPResourceClient(server.access), namespace: "n", name: "vm", replay: 0, clock: clock)
    let shown = Recorder<[UInt8]>()
    let notices = Recorder<String>()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await session.run { event in
          switch event {
          case .output(let bytes), .replay(let bytes, _): shown.note(bytes)
          case .notice(let notice): notices.note("\(notice)".prefix { $0 != "(" }.description)
          case .audience: break
          }
        }
      }
      for _ in 0..<4 { await clock.advanceToNextSleeper() }
      try await group.waitForAll()
    }
    #expect(shown.all.flatMap(\.self) == Self.log)
    #expect(notices.all == ["attached"] + Array(repeating: ["lost", "reattached"], count: 4).joined())
    #expect(requests.all[0].contains("/virtualmachineinstances/vm/console?replay=0&mode=shared&visit="))
    #expect(requests.all[1].contains("/console?offset="))
  }

  @Test("what is typed while there is no connection reaches the guest after it")
  func input() async throws {
    let connections = Mutex(0)
    let typed = Recorder<String>()
    let server = try LoopbackServer { connection in
      guard let request = connection.request() else { return }
      connection.acceptWebSocket(request, headers: "Spyhop-Console-Log: x\r\nSpyhop-Console-Offset: 0\r\n")
      let number = connections.withLock { number in
        number += 1
        return number
      }
      guard number == 2 else { return }
      var frames = FrameReader(connection)
      while typed.all.joined() != "hello", let frame = frames.next() {
        typed.note(String(decoding: frame.payload, as: UTF8.self))
      }
      connection.sendClose(1000)
      _ = connection.read()
    }
    let clock = TestClock()
    let session = ConsoleSession(try HTTPResourceClient(server.access), namespace: "n", name: "vm", clock: clock)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await session.run { event in
          guard case .notice(.lost) = event else { return }
          #expect(session.type(Array("hel".utf8)))
          #expect(session.type(Array("lo".utf8)))
        }
      }
      await clock.advanceToNextSleeper()
      try await group.waitForAll()
    }
    #expect(typed.all.joined() == "hello")
  }

  @Test("typing is refused once too much waits")
  func inputBound() throws {
    let session = ConsoleSession(
      try HTTPResourceClient(ClusterAccess(server: "http://127.0.0.1:1")), namespace: "n", name: "vm")
    var accepted = 0
    while session.type([UInt8](repeating: 0, count: 1024)) { accepted += 1 }
    #expect(accepted * 1024 == ConsoleSession.inputBound)
  }
}
