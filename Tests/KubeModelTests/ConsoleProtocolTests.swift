// What the console protocol's words mean, and what is none of them.

import KubeModel
import Testing

@Suite struct ConsoleProtocolTests {
  @Test("a position survives its way through headers")
  func position() {
    let position = ConsolePosition(log: "a", offset: 104)
    let headers = Dictionary(uniqueKeysWithValues: position.headers)
    #expect(headers == ["Spyhop-Console-Log": "a", "Spyhop-Console-Offset": "104"])
    #expect(ConsolePosition { headers[$0] } == position)
  }

  @Test(
    "what is missing, negative or no number is no position",
    arguments: [nil, "", "-1", "x", "9223372036854775807", "99999999999999999999"])
  func nonsense(offset: String?) {
    #expect(ConsolePosition { $0 == ConsoleHeader.log ? "a" : offset } == nil)
    #expect(ConsolePosition { $0 == ConsoleHeader.offset ? "1" : nil } == nil)
  }

  @Test("times survive their way through a header; what makes no sense ends it")
  func times() {
    let times = [(5, 1_764_054_189_123), (9, 1_764_054_190_000), (1 << 40, 1000)].map {
      ConsoleTime(offset: $0.0, milliseconds: $0.1)
    }
    #expect(ConsoleTime.times(header: ConsoleTime.header(times)) == times)
    #expect(ConsoleTime.times(header: "").isEmpty)
    for nonsense in ["-1:1", "1", "a:b", "9223372036854775807:1", "1:9223372036854775807"] {
      #expect(ConsoleTime.times(header: "5:7,\(nonsense),1:1") == [ConsoleTime(offset: 5, milliseconds: 7)])
    }
    let many = String(repeating: "1:1,", count: 10_000)
    #expect(ConsoleTime.times(header: many).count == ConsoleTime.limit)
  }

  @Test("an agent's last word names the node that a console goes on at")
  func move() {
    #expect(ConsoleMove.words(node: "node-b") == "node=node-b")
    #expect(ConsoleMove.node(closeCode: 4100, words: "node=node-b") == "node-b")
    #expect(ConsoleMove.node(closeCode: 1001, words: "node=node-b") == nil)
    #expect(ConsoleMove.node(closeCode: 4100, words: "gone") == nil)
  }
}
