import KubeModel
import Testing
import Threads

@testable import APIClient

@Suite("websocket connection", .timeLimit(.minutes(1)))
struct WebSocketConnectionTests {
  @Test("messages go both ways, and the 101's headers are there")
  func echo() async throws {
    let requests = Recorder<String>()
    let server = try LoopbackServer { connection in
      let hello = LoopbackConnection.frame(2, [1, 2, 3])
      requests.note(connection.acceptWebSocket(headers: "Spyhop-Console-Offset: 7\r\n", early: hello))
      var frames = FrameReader(connection)
      while let frame = frames.next() {
        if frame.opcode == 2 { connection.sendFrame(2, frame.payload) }
        if frame.opcode == 8 { return connection.sendFrame(8, frame.payload) }
      }
    }
    let client = try HTTPResourceClient(server.access)
    let socket = try await client.webSocket(path: "/console", query: [("offset", "7")])
    #expect(socket.responseHeaders["spyhop-console-offset"] == "7")
    #expect(try await socket.receive() == [1, 2, 3])
    for size in [1, 125, 126, 65_535, 65_536, 3 << 20] {
      let message = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try await socket.send(message)
      #expect(try await socket.receive() == message)
    }
    socket.close()
    #expect(try await socket.receive() == nil)
    #expect(requests.all[0].hasPrefix("GET /console?offset=7 HTTP/1.1\r\n"))
    #expect(requests.all[0].contains("Sec-WebSocket-Protocol: plain.kubevirt.io"))
  }

  @Test("an answer other than 101 is the Status in its body")
  func refusal() async throws {
    let server = try LoopbackServer { connection in
      _ = connection.request()
      connection.answer(400, #"{"kind":"Status","reason":"BadRequest","message":"VMI is not running","code":400}"#)
    }
    let client = try HTTPResourceClient(server.access)
    await #expect(throws: APIError(.badRequest, "VMI is not running")) { _ = try await client.webSocket(path: "/x") }
  }

  @Test("the server's close code and reason are the error, except for 1000")
  func closeCodes() async throws {
    for code in [1000, 1001, 1011] {
      let server = try LoopbackServer { connection in
        _ = connection.acceptWebSocket()
        connection.sendFrame(2, [9])
        connection.sendClose(code, "why")
        _ = connection.read()
      }
      let client = try HTTPResourceClient(server.access)
      let socket = try await client.webSocket(path: "/x")
      #expect(try await socket.receive() == [9])
      if code == 1000 {
        #expect(try await socket.receive() == nil)
      } else {
        await #expect(throws: WebSocketClosure(code: code, reason: "why")) { try await socket.receive() }
      }
      await #expect(throws: WebSocketClosure(code: code, reason: "why")) { try await socket.send([1]) }
    }
  }

  @Test("a connection that breaks off is code 1006")
  func broken() async throws {
    let server = try LoopbackServer { connection in _ = connection.acceptWebSocket() }
    let client = try HTTPResourceClient(server.access)
    let socket = try await client.webSocket(path: "/x")
    let error = await #expect(throws: WebSocketClosure.self) { try await socket.receive() }
    #expect(error?.code == 1006)
  }

  @Test("pings are answered; a text wakes the receiver, and the last one is kept once")
  func ping() async throws {
    let server = try LoopbackServer { connection in
      _ = connection.acceptWebSocket()
      connection.sendFrame(1, Array("text".utf8))
      connection.sendFrame(1, Array("later".utf8))
      connection.sendFrame(9, [5])
      var frames = FrameReader(connection)
      guard let pong = frames.next(), pong.opcode == 10 else { return }
      connection.sendFrame(2, pong.payload)
      _ = connection.read()
    }
    let client = try HTTPResourceClient(server.access)
    let socket = try await client.webSocket(path: "/x")
    var texts: [String] = []
    while try await socket.receive() == [] {
      texts += socket.takeText().map { [String(decoding: $0, as: UTF8.self)] } ?? []
    }
    #expect(texts.last == "later")
    #expect(socket.takeText() == nil)
  }

  @Test("however many texts come before one is taken, the receiver is woken once")
  func texts() async throws {
    let channel = WebSocketChannel(wake: try #require(WakeSignal()))
    for text in 1...100 { channel.note(text: [UInt8(text)]) }
    channel.incoming.append([7])
    #expect(await channel.incoming.next() == [])
    #expect(channel.takeText() == [100])
    #expect(await channel.incoming.next() == [7])
    channel.note(text: [101])
    #expect(await channel.incoming.next() == [])
    #expect(channel.takeText() == [101])
  }

  @Test("cancelling the receiving task closes the socket")
  func cancellation() async throws {
    let server = try LoopbackServer { connection in
      _ = connection.acceptWebSocket()
      var frames = FrameReader(connection)
      while let frame = frames.next() { if frame.opcode == 8 { return connection.sendFrame(8, frame.payload) } }
    }
    let client = try HTTPResourceClient(server.access)
    let socket = try await client.webSocket(path: "/x")
    let task = Task { try await socket.receive() }
    task.cancel()
    #expect(try await task.value == nil)
  }

  @Test("a flood waits in the connection while nobody reads, and arrives whole")
  func flood() async throws {
    let count = 2000
    let server = try LoopbackServer { connection in
      _ = connection.acceptWebSocket()
      for index in 0..<count { connection.sendFrame(2, [UInt8](repeating: UInt8(index & 255), count: 10_000)) }
      connection.sendClose(1000)
      _ = connection.read()
    }
    let client = try HTTPResourceClient(server.access)
    let socket = try await client.webSocket(path: "/x")
    var index = 0
    while let message = try await socket.receive() {
      #expect(message.count == 10_000 && message[0] == UInt8(index & 255))
      index += 1
    }
    #expect(index == count)
  }

  @Test("senders wait while the server does not read, and nothing is lost")
  func slowServer() async throws {
    let (received, report) = AsyncStream.makeStream(of: Int.self)
    let server = try LoopbackServer { connection in
      _ = connection.acceptWebSocket()
      var frames = FrameReader(connection)
      var total = 0
      while let frame = frames.next(), frame.opcode == 2 { total += frame.payload.count }
      report.yield(total)
      report.finish()
    }
    let client = try HTTPResourceClient(server.access)
    let socket = try await client.webSocket(path: "/x")
    for _ in 0..<400 { try await socket.send([UInt8](repeating: 7, count: 20_000)) }
    socket.close()
    for await total in received { #expect(total == 8_000_000) }
  }
}
