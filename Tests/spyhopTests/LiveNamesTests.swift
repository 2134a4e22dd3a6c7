// Names that a shell is given to complete: bash expands them.

import Testing

@testable import spyhop

@Suite struct LiveNamesTests {
  @Test("only what is a word to every shell is offered, each once")
  func words() {
    let hostile = [
      "$(reboot)", "`reboot`", "$({sh,/tmp/x})", "a b", "a;b", "a\u{9B}b", "-rf", "", "a'b", "a\"b", "~root", "ä",
      "{a,b}", "a*",
    ]
    let names = ["web-1", "kube-system", "arn:aws:eks:eu/x", "a.b", "user@host", "a_b", "web-1"]
    #expect(
      LiveNames.shown(hostile + names) == ["a.b", "a_b", "arn:aws:eks:eu/x", "kube-system", "user@host", "web-1"])
  }
}
