import Configuration
import FoundationEssentials
import KubeModel
import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Keys of plugins")
struct PluginKeyTests {
  static func plugin(
    _ name: String = "dominfo", key: Key = .character("I"), scopes: [String] = ["vms"],
    arguments: [String] = ["dominfo", "${NAMESPACE}_$NAME"], asksFirst: Bool = false, isDangerous: Bool = false,
    isBeside: Bool = false, mayTakeKey: Bool = false, showsOutput: Bool = false
  ) -> Plugin {
    Plugin(
      name: name, shortCut: key, description: "What libvirt says", scopes: scopes, command: "virsh",
      arguments: arguments, asksFirst: asksFirst, isDangerous: isDangerous, runsInBackground: isBeside,
      mayTakeKey: mayTakeKey, showsOutput: showsOutput)
  }

  private static func state(_ plugins: Plugin..., settings: Settings = Settings()) -> DashboardState {
    var (settings, sample) = (settings, DashboardState.sample(90, 24))
    settings.plugins = plugins
    settings.pluginVariables = ["CLUSTER": "lab", "KUBECONFIG": "/k"]
    settings.aliases = ["m": "virtualmachines"]
    sample = DashboardState(
      place: sample.place, size: sample.size, now: sample.now, settings: settings,
      keyMap: KeyMap.standard.adding(plugins, settings.aliases))
    sample.feed(.virtualMachines, Fixture.machines)
    sample.feed(.instances, Fixture.instances)
    sample.feed(.nodes, Fixture.nodes)
    return sample
  }

  private func words(_ effect: Effect?) -> [String]? {
    switch effect {
    case .send(let order)?, .runOnTerminal(let order)?:
      if case .run(let run) = order.first { run.words } else { nil }
    default: nil
    }
  }

  @Test("the key runs the program with the row's variables, on the terminal or beside the dashboard")
  func run() throws {
    let arguments = ["$NAME", "$NAMESPACE", "$CONTEXT", "$KUBECONFIG", "$NODE", "$COL-STATUS", "$RESOURCE_NAME"]
    var state = Self.state(
      Self.plugin(arguments: arguments), Self.plugin("beside", key: .character("B"), isBeside: true))
    state.type("G")
    let effect = state.type("I").first
    #expect(
      words(effect) == [
        "virsh", "testvm", "default", "admin@local", "/k", "node-a", "Running", "virtualmachines",
      ])
    guard case .runOnTerminal(let order)? = effect else { throw UnexpectedMode() }
    state.finished(order, Order.Report())
    #expect(state.notice?.text == "dominfo default/testvm: exit status 0")
    guard case .send(let beside)? = state.type("B").first else { throw UnexpectedMode() }
    #expect(state.notice?.text == "beside default/testvm: asked for…")
    state.finished(
      beside,
      Order.Report(refusals: [Order.Refusal(request: beside.first, reason: "virsh ended with status 1: no \u{1B}[2J")]))
    state.type("J")
    try expectGolden(state.screen(), "page-journal-plugins")
  }

  @Test("it works in the lists of its scopes alone, which may be the operator's own words")
  func scopes() {
    var state = Self.state(Self.plugin(scopes: ["m"]), Self.plugin("n", key: .character("N"), scopes: ["all"]))
    #expect(words(state.type("I").first) != nil)
    state.type("4")
    #expect(state.type("I").isEmpty)
    #expect(words(state.type("N").first)?.last == "_node-a")
  }

  @Test("an action keeps its key where it means something, unless the plugin may take it")
  func conflicts() throws {
    var state = Self.state(Self.plugin(key: .character("s")), Self.plugin("drain", key: .character("D")))
    #expect(words(state.type("s").first) == nil)
    #expect(words(state.type("D").first) != nil)
    state = Self.state(Self.plugin(key: .character("s"), mayTakeKey: true))
    #expect(words(state.type("s").first) != nil)
    let start = try #require(state.keyMap.bindings(in: .virtualMachines).first { $0.command == .start })
    #expect(start.keys.isEmpty)
  }

  @Test("help lists plugins, after the actions")
  func help() throws {
    var state = Self.state(Self.plugin())
    state.type("?")
    state.press(Key(.end))
    try expectGolden(state.screen(), "help-plugins")
    #expect(state.screen().contains("What libvirt says"))
  }

  @Test("confirm asks with the command as it will run, Cancel selected; a dangerous one asks too")
  func confirm() throws {
    var state = Self.state(Self.plugin(asksFirst: true), Self.plugin("wipe", key: .character("W"), isDangerous: true))
    #expect(state.type("I").isEmpty)
    try expectGolden(state.screen(), "plugin-confirm")
    #expect(state.press(.enter).isEmpty)
    #expect(state.notice?.text == "dominfo default/broken: cancelled")
    #expect(state.type("W").isEmpty)
    #expect(words(state.type("y").first)?.last == "default_broken")
  }

  @Test("in read-only mode the dangerous ones say so, the others run")
  func readOnly() {
    var state = Self.state(
      Self.plugin(), Self.plugin("wipe", key: .character("W"), isDangerous: true), settings: Settings(isReadOnly: true))
    #expect(state.type("W").isEmpty)
    #expect(state.notice?.text == "W: read-only mode: nothing is changed from here")
    #expect(words(state.type("I").first) != nil)
  }

  @Test("marked rows are run for one after the other; where none can be, the first reason is told")
  func marks() throws {
    var state = Self.state(Self.plugin(arguments: ["$NOTHING"]), Self.plugin("all", key: .character("A")))
    #expect(state.type("I").isEmpty)
    #expect(state.notice?.text == "I: dominfo: there is no $NOTHING here")
    state.press(.control("a"))
    guard case .runOnTerminal(let order)? = state.type("A").first else { throw UnexpectedMode() }
    #expect(order.requests.count == 4)
  }

  @Test("more than sixteen at once are not begun")
  func bounded() {
    var state = Self.state(Self.plugin(isBeside: true))
    for _ in 0..<DashboardState.backgroundLimit { #expect(words(state.type("I").first) != nil) }
    #expect(state.type("I").isEmpty)
    #expect(state.notice?.text == "I: 16 programs are under way: wait until one has ended")
  }
}
