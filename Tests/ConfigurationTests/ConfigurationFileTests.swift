import FoundationEssentials
import Terminal
import TestSupport
import Testing

@testable import Configuration

@Suite("Configuration files")
struct ConfigurationFileTests {
  private static let whole = """
    theme: light
    themes: {prod: high-contrast, "lab-*": mono}
    keys:
      stop: Ctrl-K
      up: [Up, i]
      drain: []
    columns:
      pods: [NAME, NODE]
    aliases: {m: virtualmachines}
    plugins:
      virsh:
        shortCut: Shift-V
        description: What libvirt says
        scopes: [vms]
        command: virsh
        args: [dominfo, $NAMESPACE_$NAME, 1]
        confirm: true
        background: true
    thresholds:
      cpu: {warn: 50}
    readOnly: true
    protectedContexts: ["prod*"]
    escape: ctrl-a d
    """

  @Test("everything is read into types")
  func whole() {
    let file = ConfigurationFile(Self.whole)
    #expect(file.problems.isEmpty)
    let preferences = file.preferences
    #expect(preferences.theme(of: "prod") == "high-contrast")
    #expect(preferences.theme(of: "lab-7") == "mono")
    #expect(preferences.theme(of: "else") == "light")
    #expect(preferences.keys == ["stop": [.control("k")], "up": [Key(.up), .character("i")], "drain": []])
    #expect(preferences.columns == ["pods": ["NAME", "NODE"]])
    #expect(preferences.aliases == ["m": "virtualmachines"])
    #expect(preferences.plugins.map(\.shortCut) == [.character("V")])
    #expect(preferences.plugins.first?.arguments == ["dominfo", "$NAMESPACE_$NAME", "1"])
    #expect(preferences.cpu == .init(warn: 50, critical: 90))
    #expect(preferences.isReadOnly)
    #expect(preferences.isProtected("production"))
    #expect(!preferences.isProtected("lab"))
    #expect(preferences.escape == "ctrl-a d")
  }

  @Test("a summary names the first problem and how many there are")
  func summary() {
    #expect(ConfigurationFile(Self.whole).problemSummary == nil)
    #expect(ConfigurationFile("thme: dark").problemSummary?.contains("thme: is no key here") == true)
    let two = ConfigurationFile("thme: dark\nreadonly: true").problemSummary
    #expect(two?.hasPrefix("2 problems (spyhop config check): ") == true)
    #expect(two?.contains(":1: thme: ") == true)
  }

  @Test("no file, an empty one and one of comments are standard", arguments: ["", "# nothing\n", "---\n"])
  func empty(text: String) {
    let file = ConfigurationFile(text)
    #expect(file.problems.isEmpty)
    #expect(file.preferences == Preferences())
  }

  @Test("what is shown can be read back, and says the same")
  func show() {
    let preferences = ConfigurationFile(Self.whole).preferences
    let again = ConfigurationFile(preferences.yaml(.test))
    #expect(again.problems.isEmpty)
    var expected = preferences
    expected.themes.sort { $0.name < $1.name }
    #expect(again.preferences == preferences || again.preferences == expected)
    let standard = ConfigurationFile(Preferences().yaml(.test))
    #expect(standard.problems.isEmpty)
    #expect(standard.preferences.keys["stop"] == [.character("S")])
  }

  @Test(
    "what is wrong is named with file, line and key, and what is allowed",
    arguments: [
      ("them: light", "c.yaml:1: them: is no key here: did you mean theme? known are theme, themes, keys"),
      ("theme: light\nqqqqqqq: 1", "c.yaml:2: qqqqqqq: is no key here: known are theme"),
      ("\n\nreadOnly: perhaps", "c.yaml:3: readOnly: wants true or false, not \"perhaps\""),
      ("theme: [a]", "c.yaml:1: theme: wants a text, not a list"),
      ("keys:\n  stpo: x", "c.yaml:2: keys.stpo: is no action: did you mean stop? known are stop, up, drain"),
      ("keys:\n  stop: Ctrl-Hyper", "c.yaml:2: keys.stop: \"Ctrl-Hyper\" is no key: use a character, Ctrl-X"),
      ("keys:\n  stop: {a: b}", "c.yaml:2: keys.stop: wants a key, such as Ctrl-X, not a group of names"),
      ("keys: [a]", "c.yaml:1: keys: wants names, each with a key or a list of keys"),
      (
        "thresholds:\n  cpu:\n    warn: -1",
        "c.yaml:3: thresholds.cpu.warn: wants a whole number from 0 to 1000, not -1"
      ),
      ("thresholds:\n  cpu: {warn: 95, critical: 90}", "c.yaml:2: thresholds.cpu: warn (95) is above critical (90)"),
      (
        "columns:\n  pods: [ANY]\n  vms:\n  - NAME\n  - STATE",
        "c.yaml:5: columns.vms.1: there is no column STATE: did you mean STATUS? known are NAME, STATUS"
      ),
      ("columns:\n  pods: NAME", "c.yaml:2: columns.pods: wants a list, each a text, not \"NAME\""),
      ("protectedContexts:\n- a\n- [b]", "c.yaml:3: protectedContexts.1: wants a text, not a list"),
      ("plugins:\n  a:\n    command: x", "c.yaml:2: plugins.a: shortCut is missing: a key, such as Ctrl-X"),
      ("escape: nonsense", "c.yaml:1: escape: \"nonsense\" cannot leave a console"),
      ("theme: gone", "c.yaml:1: theme: there is no theme gone"),
      ("themes:\n  a: dark\n  b: gone", "c.yaml:3: themes.b: there is no theme gone"),
      ("a: [\n", "c.yaml:2: did not find expected node content"),
      ("- a\n", "c.yaml:1: wants a group of theme, themes"),
    ])
  func wrong(text: String, message: String) {
    let problems = ConfigurationFile(text).problems
    #expect(problems.contains { $0.description.hasPrefix(message) }, "\(problems)")
  }

  @Test(
    "keys for two things in one list are named",
    arguments: [
      ("keys: {stop: k}", "keys.stop: k is the key of up too: give up another one"),
      ("keys: {stop: x, up: x}", "keys.stop: x is the key of up too"),
      (plugin(key: "D"), "plugins.p.shortCut: D is the key of drain: choose another, or say override: true"),
      (plugin(key: "S", scope: "all"), "plugins.p.shortCut: S is the key of stop: choose another"),
      ("aliases: {n: nodes}\n" + plugin(key: "D", scope: "n"), "plugins.p.shortCut: D is the key of drain"),
      (
        "plugins:\n  a: {shortCut: z, description: d, scopes: [vms], command: c}\n"
          + "  b: {shortCut: z, description: d, scopes: [all], command: c}",
        "c.yaml:3: plugins.b.shortCut: z is the key of the plugin a too"
      ),
    ])
  func conflicts(text: String, message: String) {
    let problems = ConfigurationFile(text).problems.map(\.description)
    #expect(problems.count == 1)
    #expect(problems.contains { $0.contains(message) }, "\(problems)")
  }

  @Test(
    "keys that never meet are no conflict",
    arguments: [
      "keys: {stop: D}", "keys: {stop: k, up: i}", "keys: {stop: S}", plugin(key: "D", more: "override: true"),
      plugin(key: "z"), plugin(key: "S"),
    ])
  func noConflicts(text: String) { #expect(ConfigurationFile(text).problems.isEmpty) }

  private static func plugin(key: String, scope: String = "nodes", more: String = "background: false") -> String {
    "plugins: {p: {shortCut: \(key), description: d, scopes: [\(scope)], command: c, \(more)}}"
  }

  @Test("a file that cannot be understood leaves the cluster alone")
  func failSafe() throws {
    #expect(ConfigurationFile("readOnly: maybe").preferences.isReadOnly)
    #expect(ConfigurationFile("readOnly: [").preferences.isReadOnly)
    #expect(ConfigurationFile.load("/nonexistent", vocabulary: .test).preferences.isReadOnly)
    #expect(!ConfigurationFile("theme: [").preferences.isReadOnly == false)
    #expect(!ConfigurationFile("theme: [a]").preferences.isReadOnly)
  }

  @Test("hostile texts are no trap", arguments: ["\u{1b}[2J: x", "keys: {\"\u{202e}\": x}", "a: &a [*a]", "x: \u{0}"])
  func hostile(text: String) { #expect(!ConfigurationFile(text).problems.isEmpty) }

  @Test("the operator's file is where XDG says; without one all is standard")
  func places() throws {
    let directory = try TemporaryDirectory()
    let places = Places(environment: ["HOME": "/home/o", "XDG_CONFIG_HOME": directory.path, "XDG_DATA_DIRS": "rel:/d"])
    #expect(places.configuration == "\(directory.path)/spyhop/config.yaml")
    #expect(ConfigurationFile.find(places, vocabulary: .test).problems.isEmpty)
    #expect(
      places.themeDirectories.dropFirst() == [
        "/home/o/.local/share/spyhop/themes", "/d/spyhop/themes", "\(directory.path)/k9s/skins",
      ])
    #expect(
      Places(environment: ["HOME": "/h", "XDG_CONFIG_HOME": "rel"]).configuration == "/h/.config/spyhop/config.yaml")
    let themes = URL(filePath: directory.path).appending(path: "spyhop/themes")
    try FileManager.default.createDirectory(at: themes, withIntermediateDirectories: true)
    try Data("readOnly: true".utf8).write(to: URL(filePath: places.configuration))
    try Data().write(to: themes.appending(path: "mine.yaml"))
    #expect(ConfigurationFile.find(places, vocabulary: .test).preferences.isReadOnly)
    #expect(places.theme("mine") == "\(directory.path)/spyhop/themes/mine.yaml")
    #expect(places.theme("none") == nil)
    #expect(places.theme("./x") == "./x")
  }
}

@Suite("Patterns of names")
struct GlobTests {
  @Test(
    "a star stands for any text",
    arguments: [
      ("prod", "prod", true), ("prod", "production", false), ("prod*", "production", true), ("*", "", true),
      ("*-eu", "prod-eu", true), ("a*b*c", "a-b-c", true), ("a*b*c", "ac", false), ("ab*ba", "aba", false),
    ])
  func matches(pattern: String, text: String, isMatch: Bool) { #expect(Glob.matches(pattern, text) == isMatch) }
}
