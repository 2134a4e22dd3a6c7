import Terminal
import Testing

@Suite("Colours")
struct ColourTests {
  @Test("NO_COLOR wins, then COLORTERM or RGB, then terminfo's number")
  func depth() {
    func depth(_ environment: [String: String], _ colours: Int, rgb: Bool = false) -> ColourDepth {
      ColourDepth(environment: environment, colours: colours, hasRGB: rgb)
    }
    #expect(depth(["NO_COLOR": "1", "COLORTERM": "truecolor"], 256) == .mono)
    #expect(depth(["NO_COLOR": ""], 256) == .indexed256)
    #expect(depth(["COLORTERM": "truecolor"], 256) == .truecolour)
    #expect(depth(["COLORTERM": "24bit"], 256) == .truecolour)
    #expect(depth([:], 1 << 24, rgb: true) == .truecolour)
    #expect(depth([:], 88) == .indexed16)
    #expect(depth([:], 8) == .indexed16)
    #expect(depth([:], -1) == .mono)
    #expect(depth(["COLORTERM": "truecolor"], -1) == .mono)
  }

  @Test("a colour is brought down to the nearest that the terminal has")
  func resolving() {
    #expect(Colour.rgb(255, 0, 0).resolved(for: .indexed256) == .indexed(196))
    #expect(Colour.rgb(128, 128, 128).resolved(for: .indexed256) == .indexed(244))
    #expect(Colour.rgb(250, 10, 10).resolved(for: .indexed16) == .indexed(9))
    #expect(Colour.indexed(196).resolved(for: .indexed16) == .indexed(9))
    #expect(Colour.indexed(3).resolved(for: .indexed16) == .indexed(3))
    #expect(Colour.rgb(1, 2, 3).resolved(for: .truecolour) == .rgb(1, 2, 3))
    #expect(Colour.indexed(3).resolved(for: .mono) == .standard)
    #expect(Colour.standard.resolved(for: .indexed16) == .standard)
  }

  @Test("a style keeps its parts")
  func packing() {
    let style = Style(foreground: .rgb(1, 2, 255), background: .indexed(200), attributes: [.bold, .reverse])
    #expect(style.foreground == .rgb(1, 2, 255))
    #expect(style.background == .indexed(200))
    #expect(style.attributes == [.bold, .reverse])
    #expect(style.adding(.dim).attributes == [.bold, .reverse, .dim])
    #expect(style.resolved(for: .mono).attributes == [.bold, .reverse])
  }
}
