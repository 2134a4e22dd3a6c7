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
    "what is missing, negative or no number is no position", arguments: [nil, "", "-1", "x", "99999999999999999999"])
  func nonsense(offset: String?) {
    #expect(ConsolePosition { $0 == ConsoleHeader.log ? "a" : offset } == nil)
    #expect(ConsolePosition { $0 == ConsoleHeader.offset ? "1" : nil } == nil)
  }

  @Test("an agent's last word names the node that a console goes on at")
  func move() {
    #expect(ConsoleMove.words(node: "node-b") == "node=node-b")
    #expect(ConsoleMove.node(closeCode: 4100, words: "node=node-b") == "node-b")
    #expect(ConsoleMove.node(closeCode: 1001, words: "node=node-b") == nil)
    #expect(ConsoleMove.node(closeCode: 4100, words: "gone") == nil)
  }
}
