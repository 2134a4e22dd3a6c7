import FoundationEssentials
import Terminal
import Testing

@testable import Dashboard

@Suite("Themes")
struct ThemeTests {
  private func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../themes/\(name).yaml").path
  }

  @Test("every theme file names every role", arguments: ["dark", "light", "high-contrast", "mono", "16-colour"])
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

  @Test(
    "a theme is found by name in the operator's directory first; a broken or missing one is the standard with a problem"
  )
  func named() throws {
    let directory = FileManager.default.temporaryDirectory.appending(
      path: "spyhop-themes-\(UInt64.random(in: 0...UInt64.max))")
    let themes = directory.appending(path: "spyhop/themes")
    try FileManager.default.createDirectory(at: themes, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    try Data("bad: blue".utf8).write(to: themes.appending(path: "mine.yaml"))
    try Data("bad: blu".utf8).write(to: themes.appending(path: "broken.yaml"))
    func named(_ name: String) -> (theme: Theme, problem: ThemeError?) {
      Theme.named(name, environment: ["XDG_CONFIG_HOME": directory.path, "XDG_DATA_DIRS": "/nonexistent"])
    }
    #expect(named("mine").theme[.bad] == Style(foreground: .indexed(4)))
    #expect(named("mine").problem == nil)
    #expect(named("broken").theme == .standard)
    #expect(
      named("broken").problem?.description.hasSuffix("broken.yaml:1: unknown colour or attribute \"blu\"") == true)
    #expect(named("absent").problem != nil)
    #expect(named("dark") == (.standard, nil))
    #expect(named(themes.appending(path: "mine.yaml").path).problem == nil)
  }

  @Test("what is not YAML is named with its line too")
  func notYAML() {
    let error = #expect(throws: ThemeError.self) { try Theme(parsing: "text: default\ngood: \"red", file: "x.yaml") }
    #expect(error?.line ?? 0 >= 2)
    #expect(throws: ThemeError.self) { try Theme.load("/nonexistent/x.yaml") }
  }
}
