import KubeModel
import Testing

@testable import APIClient

@Suite("websocket handshake")
struct WebSocketHandshakeTests {
  @Test("SHA-1 gives the digests of FIPS 180")
  func sha1() {
    func hex(_ text: String) -> String {
      SHA1.digest(Array(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
    #expect(hex("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
    #expect(hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d")
    #expect(
      hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") == "84983e441c3bd26ebaae4aa1f95129e5e54670f1")
    #expect(hex(String(repeating: "a", count: 1000)) == "291e9a6c66994949b57ba5e650361e98fc36b1ba")
  }

  @Test("the accept value is that of RFC 6455's example")
  func accept() {
    let handshake = WebSocketHandshake(protocols: [], key: Array("the sample nonce".utf8))
    #expect(handshake.key == "dGhlIHNhbXBsZSBub25jZQ==")
    #expect(handshake.expectedAccept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
  }

  @Test("the request names the protocols and the caller's headers")
  func request() {
    let handshake = WebSocketHandshake(protocols: ["plain.kubevirt.io"], key: Array("the sample nonce".utf8))
    let text = String(decoding: handshake.request(target: "/x?y=1", host: "h:1", headers: [("A", "b")]), as: UTF8.self)
    #expect(
      text == """
        GET /x?y=1 HTTP/1.1\r
        Host: h:1\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Protocol: plain.kubevirt.io\r
        A: b\r
        \r

        """)
  }

  static let answers: [(String, AnswerParser.Answer)] = [
    ("HTTP/1.1 101 S\r\nUpgrade: websocket\r\n\r\nab", .switched(head(101, ("Upgrade", "websocket")), rest: [97, 98])),
    (
      "HTTP/1.1 400 B\r\nContent-Length: 2\r\n\r\n{}",
      .refused(head(400, ("Content-Length", "2")), body: Array("{}".utf8))
    ),
    (
      "HTTP/1.1 400 B\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1;x\r\n}\r\n0\r\n\r\n",
      .refused(head(400, ("Transfer-Encoding", "chunked")), body: Array("{}".utf8))
    ),
  ]

  static func head(_ status: Int, _ header: (String, String)) -> ResponseHead {
    ResponseHead(status: status, headers: [header])
  }

  @Test("an answer is read the same however it is cut", arguments: answers, [1, 2, 5, 1000])
  func cutAnswer(example: (String, AnswerParser.Answer), size: Int) throws {
    var parser = AnswerParser()
    var rest = Array(example.0.utf8)[...]
    var answer: AnswerParser.Answer?
    while answer == nil, !rest.isEmpty {
      answer = try parser.take(Array(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    guard case .switched(let head, let early) = answer else {
      #expect(answer == example.1)
      return
    }
    #expect(AnswerParser.Answer.switched(head, rest: early + rest) == example.1)
  }

  @Test("a body without a length lasts until the connection ends")
  func untilEnd() throws {
    var parser = AnswerParser()
    #expect(try parser.take(Array("HTTP/1.0 500 X\r\nA: b\r\n\r\nno".utf8)) == nil)
    #expect(try parser.take([], isEnd: true) == .refused(Self.head(500, ("A", "b")), body: Array("no".utf8)))
  }

  @Test("a length that makes no sense is passed over")
  func oddLength() throws {
    var parser = AnswerParser()
    let head = Self.head(502, ("Content-Length", "-1"))
    #expect(try parser.take(Array("HTTP/1.1 502 B\r\nContent-Length: -1\r\n\r\nno".utf8)) == nil)
    #expect(try parser.take([], isEnd: true) == .refused(head, body: Array("no".utf8)))
  }

  @Test("an answer for another key, or with a protocol not offered, is refused")
  func wrongAnswers() {
    let handshake = WebSocketHandshake(protocols: ["plain.kubevirt.io"])
    let accept = ("Sec-WebSocket-Accept", handshake.expectedAccept)
    let upgrade = ("Upgrade", "websocket")
    #expect(throws: Never.self) { try handshake.check(ResponseHead(status: 101, headers: [upgrade, accept])) }
    #expect(throws: APIError.self) { try handshake.check(ResponseHead(status: 101, headers: [upgrade])) }
    let foreign = ResponseHead(status: 101, headers: [upgrade, accept, ("Sec-WebSocket-Protocol", "x")])
    #expect(throws: APIError.self) { try handshake.check(foreign) }
  }
}
