import Terminal
import Testing

@testable import Configuration

@Suite("Names of keys")
struct KeyNameTests {
  @Test(
    "keys are read as they are written",
    arguments: [
      ("x", Key.character("x")), ("X", .character("X")), ("Shift-x", .character("X")), ("ctrl-x", .control("x")),
      ("Ctrl-Shift-X", .control("x")), ("Ctrl-]", .control("]")), ("Alt-x", .alt("x")), ("F12", Key(.function(12))),
      ("enter", .enter), ("Shift-Tab", .backTab), ("Ctrl-PgUp", Key(.pageUp, .control)), ("-", .character("-")),
      ("Ctrl-Space", .control(" ")), ("é", .character("é")), ("f", .character("f")),
    ])
  func keys(text: String, key: Key) { #expect(KeyName.parse(text) == key) }

  @Test("what a key is called on the screen is read back as that key")
  func roundTrip() {
    let codes: [Key.Code] = [
      .enter, .tab, .escape, .character(" "), .delete, .up, .pageDown, .function(24), .character("G"),
    ]
    let keys = codes.map { Key($0) } + [.control("c"), .alt("d"), .backTab, Key(.left, [.control, .shift])]
    for key in keys { #expect(KeyName.parse(key.description) == key) }
  }

  @Test(
    "what is no key is none",
    arguments: ["", "ab", "Ctrl-", "Ctrl-Ctrl-x", "F0", "F25", "Ctrl-é", "Shift-1", "\u{1b}", "\u{202e}", "Hyper-x"])
  func nonsense(text: String) { #expect(KeyName.parse(text) == nil) }
}
