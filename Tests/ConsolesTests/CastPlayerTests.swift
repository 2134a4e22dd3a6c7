import FoundationEssentials
import Terminal
import Testing

@testable import Consoles

@Suite("playing a recording")
struct CastPlayerTests {
  private static let header = #"{"version":2,"width":20,"height":3}"#

  private func player(_ lines: String..., speed: Double = 1, idle: Double? = nil) throws -> CastPlayer {
    let text = ([Self.header] + lines).joined(separator: "\n")
    return try CastPlayer(Data(text.utf8), speed: speed, idleLimit: idle)
  }

  private func picture(_ player: CastPlayer) -> [Substring] {
    var surface = Surface(size: Size(columns: 90, rows: 4))
    player.paint(on: &surface)
    return surface.text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  @Test("events come when their time has come")
  func times() throws {
    var player = try player(#"[0,"o","one"]"#, #"[2.5,"o"," two"]"#, #"[3,"i","typed"]"#)
    #expect(player.advance(by: 1) == true)
    #expect(picture(player)[0] == "one")
    #expect(player.wait == 1.5)
    #expect(player.advance(by: 1) == false)
    #expect(player.advance(by: 0.5) == true)
    #expect(picture(player)[0] == "one two")
    #expect(player.isOver)
    #expect(player.wait == nil)
  }

  @Test("space pauses, plus and minus change the speed, arrows leap both ways")
  func keys() throws {
    var player = try player(#"[0,"o","a"]"#, #"[4,"o","b"]"#, #"[20,"o","c"]"#)
    _ = player.advance(by: 0)
    #expect(player.handle(.character(" ")) == true)
    #expect(player.advance(by: 10) == false)
    _ = player.handle(.character(" "))
    _ = player.handle(.character("+"))
    #expect(player.wait == 2)
    #expect(player.advance(by: 2) == true)
    _ = player.handle(Key(.right))
    #expect(player.position == 9)
    _ = player.handle(Key(.left))
    _ = player.handle(Key(.left))
    #expect(picture(player)[0] == "a")
    #expect(player.speed == 2)
    #expect(player.handle(.character("q")) == false)
  }

  @Test("silence can be cut short, and the speed has its limits")
  func idle() throws {
    var player = try player(#"[0,"o","a"]"#, #"[1000,"o","b"]"#, #"[1001,"o","c"]"#, idle: 2)
    _ = player.advance(by: 0)
    #expect(player.wait == 2)
    _ = player.advance(by: 2)
    #expect(player.wait == 1)
    for _ in 0..<20 { _ = player.handle(.character("-")) }
    #expect(player.speed == 0.125)
    #expect(player.status.contains("1/8×"))
  }

  @Test("a resize is followed")
  func resize() throws {
    var player = try player(#"[0,"r","30x2"]"#, #"[0,"o","\u001b[2;30Hx"]"#)
    _ = player.advance(by: 0)
    #expect(picture(player)[1] == String(repeating: " ", count: 29) + "x")
  }

  @Test("a broken line ends it and is named; a file that is none is refused")
  func broken() throws {
    var player = try player(#"[0,"o","a"]"#, "{", #"[1,"o","b"]"#)
    _ = player.advance(by: 5)
    #expect(player.isOver)
    #expect(player.problem?.hasPrefix("line 3: ") == true)
    #expect(picture(player)[0] == "a")
    #expect(throws: CastError.self) { try CastPlayer(Data("hello".utf8)) }
    #expect(throws: CastError.self) { try CastPlayer(Data()) }
  }
}
