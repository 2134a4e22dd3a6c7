import Terminal
import Testing

@testable import Dashboard

@Suite("k9s's skins")
struct SkinTests {
  private static let skin = """
    # Shared colours stand before the skin itself.
    paper: &paper "#fdf6e3"
    ink: &ink "#073642"
    k9s:
      body: {fgColor: *ink, bgColor: *paper, logoColor: orange}
      prompt: {fgColor: cadetblue, bgColor: *paper, suggestColor: gray}
      info: {fgColor: DarkSlateGrey, sectionColor: *ink}
      dialog: {fgColor: *ink, bgColor: white, buttonFgColor: black, buttonBgColor: dodgerblue, buttonFocusFgColor: white}
      frame:
        menu: {fgColor: *ink, fgStyle: dim, keyColor: fuchsia, numKeyColor: fuchsia}
        status: {newColor: blue, addColor: green, errorColor: orangered, highlightColor: aqua, completedColor: nocolour}
        title: {fgColor: aqua, bgColor: default, highlightColor: fuchsia}
      views:
        charts: {defaultDialColors: [linegreen, orangered]}
        table:
          fgColor: *ink
          bgColor: *paper
          cursorFgColor: black
          cursorBgColor: aqua
          header: {fgColor: 7, bgColor: *paper}
    """

  private var theme: Theme { get throws { try Theme(parsing: Self.skin, file: "skin.yaml") } }
  private static let paper = Colour.rgb(0xFD, 0xF6, 0xE3)
  private static let ink = Colour.rgb(0x07, 0x36, 0x42)

  @Test("its colours go to the parts of our screen that are like its own")
  func roles() throws {
    let theme = try theme
    #expect(theme[.text] == Style(foreground: Self.ink, background: Self.paper))
    #expect(theme[.bad] == Style(foreground: .rgb(0xFF, 0x45, 0), background: Self.paper, attributes: .bold))
    #expect(theme[.good].foreground == .rgb(0, 0x80, 0))
    #expect(theme[.warning].foreground == .rgb(0, 0xFF, 0xFF))
    #expect(theme[.information].foreground == .rgb(0x2F, 0x4F, 0x4F))
    #expect(theme[.title].background == .standard)
    #expect(theme[.button].background == .rgb(0x1E, 0x90, 0xFF))
    #expect(theme[.buttonSelected].background == .rgb(0xFF, 0xFF, 0xFF))
  }

  @Test("the row under the cursor, which is shown in reverse video, ends up in the skin's colours")
  func cursor() throws {
    let selected = try theme[.selected]
    #expect(selected.foreground == .rgb(0, 0xFF, 0xFF))
    #expect(selected.background == .rgb(0, 0, 0))
  }

  @Test("words that are no colour are the terminal's own, and what the skin leaves out is the standard theme's")
  func leftOut() throws {
    #expect(try theme[.dim].foreground == .standard)
    #expect(try theme[.header].foreground == .standard)
    let small = try Theme(parsing: "k9s: {body: {fgColor: red}}", file: "small.yaml")
    #expect(small[.text].foreground == .rgb(0xFF, 0, 0))
    #expect(small[.key] == Theme.standard[.key])
    #expect(try Theme(parsing: "k9s: {}", file: "empty.yaml") == .standard)
  }

  @Test("a skin of odd shapes is no trap", arguments: ["body: [1]", "body: {fgColor: {a: b}}", "frame: x", "views: 7"])
  func odd(_ part: String) throws {
    #expect(try Theme(parsing: "k9s: {\(part)}", file: "odd.yaml") == .standard)
  }

  @Test("a skin that is no YAML is named with its line")
  func broken() {
    let error = #expect(throws: ThemeError.self) { try Theme(parsing: "k9s:\n  body: *nowhere\n", file: "s.yaml") }
    #expect(error?.description.hasPrefix("s.yaml:2: ") == true)
  }
}
