import KubeModel
import Terminal
import TestSupport
import Testing

@testable import Consoles

@Suite("keys on the desk")
struct DeskKeyTests {
  @Test("what is typed goes to the focused guest, as its modes want it")
  func typing() {
    var desk = ConsoleDesk.open("a", "b")
    #expect(desk.type("x") == [.type([0x78], to: .machine("b"))])
    #expect(desk.press(.enter, .control("c")) == [.type([0x0D], to: .machine("b")), .type([3], to: .machine("b"))])
    #expect(desk.press(Key(.up)) == [.type(Array("\u{1B}[A".utf8), to: .machine("b"))])
    desk.write("\u{1B}[?1h", to: "b")
    #expect(desk.press(Key(.up)) == [.type(Array("\u{1B}OA".utf8), to: .machine("b"))])
  }

  @Test("the escape twice and the escape with d lead back to the list, and the consoles stay")
  func leaving() {
    var desk = ConsoleDesk.open("a")
    #expect(desk.command(.control("]")).showsList)
    #expect(desk.command(.character("d")).showsList)
    #expect(!desk.command(.escape).showsList)
    #expect(desk.contains(.machine("a")))
  }

  @Test("the escape key can be another, and is typed with e")
  func escape() {
    var desk = ConsoleDesk(options: DeskOptions(escape: .control("a")))
    _ = desk.show(.machine("a"))
    #expect(desk.press(.control("]")) == [.type([0x1D], to: .machine("a"))])
    #expect(desk.press(.control("a"), .character("e")) == [.type([1], to: .machine("a"))])
    #expect(desk.command(.control("a")).showsList)
  }

  @Test("closing the last console shows the list")
  func closing() {
    var desk = ConsoleDesk.open("a", "b")
    var answer = desk.command(.character("x"))
    #expect(answer.effects == [.close(.machine("b"))])
    #expect(!answer.showsList)
    #expect(desk.focused == .machine("a"))
    answer = desk.command(.character("x"))
    #expect(answer.showsList)
    #expect(desk.isEmpty)
    #expect(desk.press(.enter) == [])
  }

  @Test("a key without a meaning says so")
  func unknown() {
    var desk = ConsoleDesk.open("a")
    desk.command(.character("Q"))
    #expect(desk.notice == "Ctrl-] Q means nothing: Ctrl-] ? shows the keys")
  }

  @Test("no two commands share a key")
  func table() {
    let keys = DeskKeys.standard.bindings.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
  }

  @Test("an ended console is connected again by Enter")
  func ended() {
    var desk = ConsoleDesk.open("a")
    desk.take(ConsoleNews(machine: .machine("a"), end: "the console was closed"))
    #expect(desk.type("x") == [])
    #expect(desk.notice == "this console has ended: Enter connects again, Ctrl-] x closes it")
    #expect(desk.press(.enter) == [.close(.machine("a")), .open(.machine("a"))])
    #expect(desk.screen?.attachment == .connecting)
  }

  @Test("t makes the guest's terminal as large as its tile, and says so to its shell")
  func size() {
    var desk = ConsoleDesk.open("a", columns: 120, rows: 41)
    #expect(
      desk.command(.character("t")).effects == [
        .resize(.machine("a"), Size(columns: 120, rows: 40)),
        .type(Array("stty rows 40 cols 120\r".utf8), to: .machine("a")),
      ])
  }

  @Test("E goes through the encodings, and keys are sent in them")
  func encoding() {
    var desk = ConsoleDesk.open("a")
    #expect(desk.command(.character("E")).effects == [.setEncoding(.machine("a"), .latin1)])
    #expect(desk.type("é") == [.type([0xE9], to: .machine("a"))])
    desk.command(.character("E"))
    #expect(desk.type("é") == [.type([0x82], to: .machine("a"))])
    #expect(desk.type("漢") == [.type([0x3F], to: .machine("a"))])
  }

  @Test("programmed sequences are sent by their keys, from a menu")
  func sequences() throws {
    let sequences = [
      ProgrammedSequence(key: "l", name: "log in", bytes: Array("root\r".utf8)),
      ProgrammedSequence(key: "s", name: "slowly", bytes: [0x61, 0x62], delay: 20),
    ]
    var desk = ConsoleDesk(options: DeskOptions(sequences: sequences), size: Size(columns: 60, rows: 10))
    _ = desk.show(.machine("a"))
    desk.command(.character("k"))
    #expect(desk.hints == [DeskHint(key: "l", word: "log in"), DeskHint(key: "s", word: "slowly")])
    try expectGolden(desk.picture, "sequences")
    #expect(desk.type("l") == [.type(Array("root\r".utf8), to: .machine("a"))])
    desk.command(.character("k"))
    #expect(desk.type("s") == [.typeSlowly([0x61, 0x62], to: .machine("a"), delay: 20)])
    desk.command(.character("k"))
    #expect(desk.type("z") == [])
    #expect(desk.notice == "there is no sequence z")
  }

  @Test("a sequence that asks first shows its text without controls, with Cancel selected")
  func confirmedSequence() throws {
    let sequence = ProgrammedSequence(key: "h", name: "halt", bytes: Array("halt\u{1B}[2J\r".utf8), asksFirst: true)
    var desk = ConsoleDesk(options: DeskOptions(sequences: [sequence]), size: Size(columns: 60, rows: 12))
    _ = desk.show(.machine("a"))
    desk.command(.character("k"))
    #expect(desk.type("h").isEmpty)
    try expectGolden(desk.picture, "sequence-confirm")
    #expect(desk.press(.enter).isEmpty)
    #expect(desk.notice == "send halt: cancelled")
    desk.command(.character("k"))
    #expect(desk.type("hy") == [.type(sequence.bytes, to: .machine("a"))])
  }

  @Test("keys after the escape can be others, or none; help and bar go with them")
  func rebinding() {
    let keys = ["console.spy": [Key.character("Y")], "console.exclusive": [], "console.zoom": [.control("x")]]
    var desk = ConsoleDesk(options: DeskOptions(keys: keys))
    _ = desk.show(.machine("a"))
    desk.command(.character("X"))
    #expect(desk.notice?.hasPrefix("Ctrl-] X means nothing") == true)
    desk.command(.character("Y"))
    #expect(desk.notice == "its server knows of no spies and no exclusive consoles")
    _ = desk.handle(desk.options.escape)
    #expect(desk.hints.contains(DeskHint(key: "Ctrl-X", word: "zoom")))
    #expect(DeskKeyTable.actions.contains { $0.name == "console.send-break" && $0.keys == [.character("b")] })
    #expect(DeskKeyTable.actions.contains { $0.name == "console.focus-up" })
  }

  @Test("b sends a break, q a break and a letter")
  func breaks() {
    var desk = ConsoleDesk.open("a")
    #expect(desk.command(.character("b")).effects == [.sendBreak(.machine("a"), then: [])])
    desk.command(.character("q"))
    #expect(desk.hints.first == DeskHint(key: "h", word: "help"))
    #expect(desk.type("s") == [.sendBreak(.machine("a"), then: [0x73])])
    desk.command(.character("q"))
    #expect(desk.press(.escape) == [])
    #expect(desk.notice == "SysRq: cancelled")
  }

  @Test("s and R ask for a file's name")
  func files() {
    var desk = ConsoleDesk.open("a")
    desk.command(.character("s"))
    #expect(desk.promptText == "save to: ./a.log_")
    #expect(desk.press(.enter) == [.save(.machine("a"), path: "./a.log")])
    desk.command(.character("R"))
    desk.press(.control("u"))
    desk.type("x")
    #expect(desk.press(.enter) == [.record(.machine("a"), path: "x")])
    desk.setRecording(.machine("a"), "x")
    #expect(desk.command(.character("R")).effects == [.stopRecording(.machine("a"))])
  }
}

@Suite("pastes and typing to many")
struct DeskQuestionTests {
  @Test("one line is pasted at once, many are asked about first, Cancel being the default")
  func paste() {
    var desk = ConsoleDesk.open("a")
    #expect(desk.paste("ls") == [.paste(Array("ls".utf8), to: .machine("a"))])
    #expect(desk.paste("one\ntwo\n") == [])
    #expect(desk.picture.contains("Paste 2 lines into default/a?"))
    #expect(desk.press(.enter) == [])
    #expect(desk.notice == "paste: cancelled")
    _ = desk.paste("one\ntwo\n")
    #expect(desk.type("y") == [.paste(Array("one\rtwo\r".utf8), to: .machine("a"))])
  }

  @Test("a paste stands between marks where the guest asked for them, and cannot bring its own")
  func bracketed() {
    var desk = ConsoleDesk.open("a")
    desk.write("\u{1B}[?2004h", to: "a")
    #expect(
      desk.paste("a\u{1B}[201~\u{3}b") == [.paste(Array("\u{1B}[200~a[201~b\u{1B}[201~".utf8), to: .machine("a"))])
  }

  @Test("typing to many shows who is meant, asks, and is not to be overlooked")
  func broadcast() throws {
    var desk = ConsoleDesk.tiled("a", "b", "c", columns: 80, rows: 25)
    desk.command(.character("B"))
    #expect(desk.picture.contains("Type to these 3 consoles at once?"))
    desk.press(.tab, .enter)
    #expect(desk.broadcast.count == 3)
    #expect(desk.type("x").count == 3)
    try expectGolden(desk.picture, "broadcast")
    desk.command(.character("B"))
    #expect(desk.type("x") == [.type([0x78], to: .machine("a"))])
  }

  @Test("marked consoles are typed to wherever they are; one that ends drops out")
  func marks() {
    var desk = ConsoleDesk.open("a", "b", "c")
    desk.command(.character("M"))
    desk.command(.character("p"))
    desk.command(.character("M"))
    desk.command(.character("B"))
    desk.type("y")
    #expect(desk.targets == [.machine("b"), .machine("c")])
    desk.take(ConsoleNews(machine: .machine("c"), end: "gone"))
    #expect(desk.targets == [.machine("b")])
  }

  @Test("one console alone is not many")
  func alone() {
    var desk = ConsoleDesk.open("a")
    desk.command(.character("B"))
    #expect(desk.notice?.hasPrefix("there are not two consoles to type to") == true)
  }
}
