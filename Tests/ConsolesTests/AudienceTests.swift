import KubeModel
import Terminal
import TestSupport
import Testing

@testable import Consoles

@Suite("Others at a console")
struct AudienceTests {
  private static func seat(_ number: Int, _ user: String, _ mode: ConsoleMode = .shared, idle: Int = 0) -> ConsoleSeat {
    ConsoleSeat(number: number, user: user, mode: mode, since: "", idle: idle)
  }

  private static func desk(_ seats: ConsoleSeat...) -> ConsoleDesk {
    var desk = ConsoleDesk.open("a")
    desk.tell(ConsoleAudience(seats, own: 1))
    return desk
  }

  @Test("the bar says who is there, in which way, and how long idle; who comes and goes is told")
  func bar() throws {
    var desk = Self.desk(Self.seat(1, "me"), Self.seat(2, "bob", idle: 600))
    #expect(desk.notice == nil)
    try expectGolden(desk.picture, "audience")
    desk.tell(ConsoleAudience([Self.seat(1, "me", .spy), Self.seat(3, "eve\u{1B}[2J", .exclusive)], own: 1))
    #expect(desk.notice == "default/a: bob left, eve[2J attached (exclusive), you are spy now")
    #expect(desk.lines()[0].contains("SPY  with eve[2J (exclusive)"))
    desk.command(.character("w"))
    #expect(desk.notice == "attached: you (spy), eve[2J (exclusive)")
  }

  @Test("keys, pastes and breaks of who may only look are not sent, and it is said why")
  func refused() {
    var spy = Self.desk(Self.seat(1, "me", .spy))
    #expect(spy.type("x").isEmpty)
    #expect(spy.notice == "attached as a spy: keys are not sent; Ctrl-] S ends that")
    #expect(spy.paste("text").isEmpty)
    #expect(spy.command(.character("b")).effects.isEmpty)
    var other = Self.desk(Self.seat(1, "me"), Self.seat(2, "bob", .exclusive))
    #expect(other.type("x").isEmpty)
    #expect(other.notice == "bob (exclusive) holds this console: keys are not sent; Ctrl-] X takes it over")
  }

  @Test("of many consoles those get it whose keys are sent; which do not is said, and which do is framed")
  func broadcast() {
    var desk = ConsoleDesk.tiled("a", "b", "c")
    desk.command(.character("B"))
    desk.press(.character("y"))
    #expect(desk.type("x").count == 3)
    desk.tell(ConsoleAudience([Self.seat(1, "me"), Self.seat(2, "bob\u{1B}[2J", .exclusive)], own: 1), "b")
    #expect(desk.type("x") == [.type([0x78], to: .machine("a")), .type([0x78], to: .machine("c"))])
    #expect(desk.notice == "default/b: bob[2J (exclusive) holds this console: keys are not sent")
    #expect(desk.picture.contains("TYPING TO 2"))
    #expect(desk.picture.contains("TYPING TO ALL: default/a"))
    #expect(!desk.picture.contains("TYPING TO ALL: default/b"))
    desk.tell(ConsoleAudience([Self.seat(1, "me", .spy)], own: 1), "a")
    #expect(desk.command(.character("b")).effects == [.sendBreak(.machine("c"), then: [])])
    #expect(desk.notice == "default/a and 1 more: attached as a spy: keys are not sent")
    desk.tell(ConsoleAudience([Self.seat(1, "me", .spy)], own: 1), "c")
    #expect(desk.type("x").isEmpty)
  }

  @Test("S and X change the way of being attached and back")
  func toggles() {
    let machine = ObjectKey.machine("a")
    var desk = Self.desk(Self.seat(1, "me"))
    #expect(desk.command(.character("S")).effects == [.attach(machine, as: .spy, takesOver: false)])
    #expect(desk.command(.character("X")).effects == [.attach(machine, as: .exclusive, takesOver: false)])
    desk.tell(ConsoleAudience([Self.seat(1, "me", .exclusive)], own: 1))
    #expect(desk.command(.character("X")).effects == [.attach(machine, as: .shared, takesOver: false)])
  }

  @Test("taking over asks, with Cancel selected")
  func takeOver() throws {
    var desk = Self.desk(Self.seat(1, "me"), Self.seat(2, "bob", .exclusive, idle: 300))
    #expect(desk.command(.character("X")).effects.isEmpty)
    try expectGolden(desk.picture, "take-over")
    #expect(desk.press(.enter).isEmpty)
    #expect(desk.notice == "take it over: cancelled")
    desk.command(.character("X"))
    #expect(desk.type("y") == [.attach(.machine("a"), as: .exclusive, takesOver: true)])
  }

  @Test("of a server that does not tell, it is said so")
  func unknown() {
    var desk = ConsoleDesk.open("a")
    desk.command(.character("w"))
    #expect(desk.notice == "its server does not tell who is attached")
    #expect(desk.command(.character("S")).effects.isEmpty)
    #expect(desk.type("x").count == 1)
  }
}

extension ConsoleDesk {
  fileprivate mutating func tell(_ audience: ConsoleAudience, _ name: String = "a") {
    var news = ConsoleNews(machine: .machine(name))
    news.audience = audience
    take(news)
  }
}
