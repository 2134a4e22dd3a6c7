import FoundationEssentials
import Terminal
import Testing

@testable import Dashboard

@Suite("Themes")
struct ThemeTests {
  private func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../themes/\(name).yaml").path
  }

  @Test(
    "every theme file names every role",
    arguments: ["dark", "light", "high-contrast", "colour-blind", "mono", "16-colour"])
  func files(name: String) throws {
    _ = try Theme.load(path(name))
    let text = String(decoding: try Data(contentsOf: URL(filePath: path(name))), as: UTF8.self)
    for role in Role.allCases { #expect(text.contains("\n\(role.rawValue): "), "\(role) in \(name)") }
  }

  @Test("the dark theme is the one built in")
  func standard() throws {
    #expect(try Theme.load(path("dark")) == .standard)
  }

  @Test("the mono theme has no colours")
  func mono() throws {
    let theme = try Theme.load(path("mono"))
    for role in Role.allCases { #expect(theme[role] == theme[role].resolved(for: .mono)) }
  }

  @Test("a role that is not named looks as in the standard theme")
  func partial() throws {
    let theme = try Theme(parsing: "bad: red on 17 bold", file: "x.yaml")
    #expect(theme[.bad] == Style(foreground: .indexed(1), background: .indexed(17), attributes: .bold))
    #expect(theme[.good] == Theme.standard[.good])
    #expect(try Theme(parsing: "", file: "x.yaml") == .standard)
  }

  @Test(
    "a broken file is named with its line",
    arguments: [
      ("text: default\nbda: red", "x.yaml:2: unknown role \"bda\""),
      ("\n# one\ngood: greenish", "x.yaml:3: unknown colour or attribute \"greenish\""),
      ("good: \"#12345\"", "x.yaml:1: unknown colour or attribute \"#12345\""),
      ("good: [red]", "x.yaml:1: \"good\" wants a style such as \"yellow on blue bold\""),
    ])
  func broken(text: String, message: String) {
    let error = #expect(throws: ThemeError.self) { try Theme(parsing: text, file: "x.yaml") }
    #expect(error?.description == message)
  }

  @Test("what is not YAML is named with its line too")
  func notYAML() {
    let error = #expect(throws: ThemeError.self) { try Theme(parsing: "text: default\ngood: \"red", file: "x.yaml") }
    #expect(error?.line ?? 0 >= 2)
    #expect(throws: ThemeError.self) { try Theme.load("/nonexistent/x.yaml") }
  }
}
