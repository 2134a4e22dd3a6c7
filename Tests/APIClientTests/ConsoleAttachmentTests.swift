import Codecs
import KubeModel
import Synchronization
import TestSupport
import Testing

@testable import APIClient

@Suite("Ways of being attached to a console", .timeLimit(.minutes(1)))
struct ConsoleAttachmentTests {
  /// Tells who is attached in text frames; refuses `exclusive` unless it takes over.
  private static func server(_ requests: Recorder<String>) throws -> LoopbackServer {
    try LoopbackServer { connection in
      guard let request = connection.request() else { return }
      let target = String(request.prefix { $0 != "\r\n" })
      requests.note(target)
      if target.contains("mode=exclusive"), !target.contains("takeover=true") {
        let status = #"{"kind":"Status","code":409,"reason":"Conflict","message":"bob holds this console"}"#
        connection.send(
          Array("HTTP/1.1 409 Conflict\r\nContent-Length: \(status.utf8.count)\r\n\r\n\(status)".utf8))
        return
      }
      let mode = ConsoleMode.allCases.first { target.contains("mode=\($0)") } ?? .shared
      connection.acceptWebSocket(request, headers: "Spyhop-Console-Log: x\r\nSpyhop-Console-Offset: 0\r\n")
      let seat = ConsoleSeat(number: 1, user: "alice", mode: mode, since: "", idle: 0)
      connection.sendFrame(1, ConsoleAudience([seat], own: 1).json.bytes)
      _ = connection.read()
      connection.sendClose(1000)
    }
  }

  @Test("another mode is another connection; a refused one brings the former back, and the guest's bytes stay whole")
  func modes() async throws {
    let requests = Recorder<String>()
    let server = try Self.server(requests)
    let session = ConsoleSession(
      try HTTPResourceClient(server.access), namespace: "n", name: "vm", as: ConsoleAttachment(mode: .spy))
    let events = Recorder<String>()
    try await session.run { event in
      switch event {
      case .audience(let audience):
        events.note(audience.ownSeat?.mode.rawValue ?? "")
        switch events.all {
        case ["attached", "spy"]: session.attach(as: .shared, takesOver: false)
        case ["attached", "spy", "shared"]: session.attach(as: .exclusive, takesOver: false)
        case ["attached", "spy", "shared", "refused: bob holds this console", "shared"]:
          session.attach(as: .exclusive, takesOver: true)
        default: session.hangUp()
        }
      case .notice(.refused(let why)): events.note("refused: \(why)")
      case .notice(let notice): events.note("\(notice)")
      case .output, .replay: break
      }
    }
    #expect(
      events.all == ["attached", "spy", "shared", "refused: bob holds this console", "shared", "exclusive"])
    let visits = Set(
      requests.all.compactMap { $0.split(separator: "visit=").last?.prefix { $0.isLetter || $0.isNumber } })
    #expect(visits.count == 1)
    #expect(requests.all.count == 5)
  }

  @Test("who has lost the console while the connection was lost goes on as shared")
  func lost() {
    var attachment = ConsoleAttachment(mode: .exclusive)
    let conflict = APIError(.conflict, "bob holds this console")
    #expect(attachment.end(conflict) == .asUsual)
    #expect(attachment.end(WebSocketClosure(code: 1006)) == .asUsual)
    attachment.note(.shared)
    #expect(attachment.mode == .shared)
    #expect(attachment.query.first?.1 == "shared")
  }

  @Test("who comes back says so, in the way that the server told last; another mode is asked for as by anybody")
  func returning() async throws {
    let requests = Recorder<String>()
    let server = try LoopbackServer { connection in
      guard let request = connection.request() else { return }
      requests.note(String(request.prefix { $0 != "\r\n" }))
      let isLast = requests.all.count == 3
      connection.acceptWebSocket(request, headers: "Spyhop-Console-Log: x\r\nSpyhop-Console-Offset: 0\r\n")
      let seat = ConsoleSeat(number: 1, user: "alice", mode: isLast ? .spy : .exclusive, since: "", idle: 0)
      connection.sendFrame(1, ConsoleAudience([seat], own: 1).json.bytes)
      if isLast { _ = connection.read() }
      if isLast { connection.sendClose(1000) }
    }
    let clock = TestClock()
    let session = ConsoleSession(
      try HTTPResourceClient(server.access), namespace: "n", name: "vm", as: ConsoleAttachment(mode: .exclusive),
      clock: clock)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await session.run { event in
          switch event {
          case .notice(.lost) where requests.all.count == 2: session.attach(as: .spy, takesOver: false)
          case .audience(let audience) where audience.ownSeat?.mode == .spy: session.hangUp()
          default: break
          }
        }
      }
      for _ in 1...2 { await clock.advanceToNextSleeper() }
      try await group.waitForAll()
    }
    #expect(requests.all.map { $0.contains("returning=true") } == [false, true, false])
    #expect(requests.all.map { $0.contains("mode=exclusive") } == [true, true, false])
  }

  @Test("a break names the visit; a spy sends none")
  func breaks() async throws {
    let requests = Recorder<String>()
    let server = try LoopbackServer { connection in
      guard let request = connection.request() else { return }
      requests.note(String(request.prefix { $0 != "\r\n" }))
      connection.send(Array("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n".utf8))
    }
    let client = try HTTPResourceClient(server.access)
    try await ConsoleSession(client, namespace: "n", name: "vm").sendBreak()
    let spy = ConsoleSession(client, namespace: "n", name: "vm", as: ConsoleAttachment(mode: .spy))
    let refusal = await #expect(throws: APIError.self) { try await spy.sendBreak() }
    #expect(refusal?.message == "attached as a spy: breaks are not sent")
    #expect(requests.all.count == 1)
    #expect(requests.all.first?.contains("/virtualmachineinstances/vm/break?visit=") == true)
  }
}
