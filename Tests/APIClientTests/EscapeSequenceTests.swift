import APIClient
import Testing

@Suite("console escape")
struct EscapeSequenceTests {
  @Test(
    "keys are read as people write them",
    arguments: [
      ("^]", [0x1D]), ("ctrl-a", [1]), ("Ctrl-A d", [1, 0x64]), ("C-^", [0x1E]), ("~.", [0x7E, 0x2E]), ("^", [0x5E]),
      ("^?", [0x7F]), ("^@ ^@", [0, 0]),
    ] as [(String, [UInt8])])
  func reading(text: String, bytes: [UInt8]) throws {
    let escape = try #require(EscapeSequence(text))
    #expect(escape.bytes == bytes)
    #expect(EscapeSequence(escape.description)?.bytes == bytes)
  }

  @Test("what names no keys is refused", arguments: ["", " ", "^1", "ctrl-é", "ü", "123456789", "ctrl- "])
  func refusals(text: String) { #expect(EscapeSequence(text) == nil) }

  @Test("the escape is found anywhere, and what follows it is dropped")
  func anywhere() {
    var matcher = EscapeMatcher(.standard)
    #expect(matcher.take([1, 2]) == ([1, 2], false))
    #expect(matcher.take([3, 0x1D, 4]) == ([3], true))
  }

  @Test("without an escape everything goes through")
  func none() {
    var matcher = EscapeMatcher(nil)
    #expect(matcher.take([3, 0x1D, 4]) == ([3, 0x1D, 4], false))
  }

  @Test("every way to cut the input gives the same", arguments: ["aab", "abab", "aaa", "x"])
  func cuts(keys: String) throws {
    let escape = try #require(EscapeSequence(keys))
    let inputs = ["aaaab", "abaabab", "xyz", "abaxabab", "aaxaaax", "ab"].map { Array($0.utf8) }
    for input in inputs {
      for first in 0...input.count {
        for second in first...input.count {
          let parts = [input[..<first], input[first..<second], input[second...]]
          #expect(Self.run(escape, parts) == Self.expected(escape.bytes, input), "\(input) cut at \(first), \(second)")
        }
      }
    }
  }

  /// What passes, and whether the escape was found.
  static func run(_ escape: EscapeSequence, _ parts: [ArraySlice<UInt8>]) -> [[UInt8]] {
    var matcher = EscapeMatcher(escape)
    var passed: [UInt8] = []
    for part in parts {
      let (bytes, isEscape) = matcher.take(part)
      passed += bytes
      if isEscape { return [passed, [1]] }
    }
    return [passed + matcher.finish(), [0]]
  }

  /// The same by plain search.
  static func expected(_ sequence: [UInt8], _ input: [UInt8]) -> [[UInt8]] {
    for start in input.indices where input[start...].starts(with: sequence) { return [Array(input[..<start]), [1]] }
    return [input, [0]]
  }
}
