// The one table that gives each command its keys, its hint and its line in the help.

import Terminal

/// One line of the key table.
struct Binding: Sendable {
  var keys: [Key]
  var command: Command
  /// The lists in which it means something; a key may do another thing in others.
  var views = Set(View.allCases)
  /// What it does, for the help.
  var title: String
  /// The word for it in the bottom bar; nil keeps it out of there.
  var hint: String?
}

/// The keys of the lists. What drives the dashboard is what the help and the bottom bar show.
enum KeyMap {
  static let bindings: [Binding] =
    machines + migrations + nodes + [
      Binding(keys: [.character("/")], command: .filter, title: "show only rows with these words", hint: "filter"),
      Binding(
        keys: [.character(" ")], command: .mark, views: View.ofMachines.union([.nodes, .migrations]),
        title: "mark: keys act on all marked rows", hint: "mark"),
      Binding(keys: [.character("?"), Key(.function(1))], command: .help, title: "this help", hint: "help"),
      Binding(keys: [.character("q"), .control("c")], command: .quit, title: "quit", hint: "quit"),
    ] + views + movements
    + [
      Binding(keys: [.escape], command: .clear, title: "clear the filter, then the marks"),
      Binding(keys: [.control("l")], command: .redraw, title: "redraw the screen"),
      Binding(keys: [.control("z")], command: .suspend, title: "suspend; fg continues"),
    ]

  private static let machines =
    [
      Binding(
        keys: [.enter], command: .openConsole, views: View.ofMachines.union([.migrations]),
        title: "open the serial console", hint: "console")
    ]
    + [
      Binding(keys: [.character("m")], command: .migrate, title: "migrate: choose the node", hint: "migrate"),
      Binding(keys: [.character("s")], command: .start, title: "start the virtual machine", hint: "start"),
      Binding(keys: [.character("S")], command: .stop, title: "stop it (asks first)", hint: "stop"),
      Binding(keys: [.character("r")], command: .restart, title: "restart it (asks first)", hint: "restart"),
      Binding(keys: [.character("p")], command: .pause, title: "pause it, or go on", hint: "pause"),
    ].map { $0.limited(to: View.ofMachines) }

  private static let migrations = [
    Binding(keys: [.character("x")], command: .abort, title: "abort the migration (asks first)", hint: "abort"),
    Binding(keys: [.character("r")], command: .retry, title: "retry a failed one elsewhere", hint: "retry"),
  ].map { $0.limited(to: [.migrations]) }

  private static let nodes = [
    Binding(keys: [.enter], command: .showGuests, title: "show a node's guests", hint: "guests"),
    Binding(keys: [.character("c")], command: .cordon, title: "cordon: no new guests", hint: "cordon"),
    Binding(keys: [.character("u")], command: .uncordon, title: "uncordon", hint: "uncordon"),
    Binding(keys: [.character("D")], command: .drain, title: "drain: migrate all (asks first)", hint: "drain"),
  ].map { $0.limited(to: [.nodes]) }

  private static let views: [Binding] =
    View.allCases.map {
      Binding(keys: [.character($0.digit)], command: .show($0), title: "show \($0.title)")
    } + [
      Binding(keys: [.tab, Key(.right), .character("l")], command: .nextView, title: "next list"),
      Binding(keys: [.backTab, Key(.left), .character("h")], command: .previousView, title: "previous list"),
    ]

  private static let movements = [
    Binding(keys: [Key(.up), .character("k"), .control("p")], command: .up, title: "one row up"),
    Binding(keys: [Key(.down), .character("j"), .control("n")], command: .down, title: "one row down"),
    Binding(keys: [Key(.pageUp), .control("b")], command: .pageUp, title: "one page up"),
    Binding(keys: [Key(.pageDown), .control("f")], command: .pageDown, title: "one page down"),
    Binding(keys: [Key(.home), .character("g")], command: .top, title: "first row"),
    Binding(keys: [Key(.end), .character("G")], command: .bottom, title: "last row"),
  ]

  private static let commands: PerView<[Key: Command]> = PerView { view in
    // Where a key means nothing, what it does in other lists, so that it can be said why not here.
    let ordered = bindings.filter { !$0.views.contains(view) } + bindings.filter { $0.views.contains(view) }
    return ordered.reduce(into: [:]) { commands, binding in
      for key in binding.keys { commands[key] = binding.command }
    }
  }

  static func command(for key: Key, in view: View) -> Command? { commands[view][key] }

  private static let places: [Command: Set<View>] =
    Dictionary(bindings.map { ($0.command, $0.views) }) { $1 }

  /// The lists in which a command means something.
  static func views(of command: Command) -> Set<View> { places[command] ?? [] }
}

extension Binding {
  fileprivate func limited(to views: Set<View>) -> Binding {
    var limited = self
    limited.views = views
    return limited
  }
}
