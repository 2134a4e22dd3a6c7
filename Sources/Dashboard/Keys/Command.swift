// Everything the operator can ask for, and the one table that gives each its keys, its hint and its line in the help.

import Terminal

/// A request, whatever key made it.
enum Command: Sendable, Hashable {
  case show(View)
  case nextView, previousView
  case up, down, pageUp, pageDown, top, bottom
  case filter, clearFilter
  case openConsole, start, stop, restart, pause
  case help, redraw, suspend, quit
}

/// One line of the key table.
struct Binding: Sendable {
  var keys: [Key]
  var command: Command
  /// What it does, for the help.
  var title: String
  /// The word for it in the bottom bar; nil keeps it out of there.
  var hint: String?
}

/// The keys of the lists. What drives the dashboard is what the help and the bottom bar show.
enum KeyMap {
  static let bindings: [Binding] =
    [
      Binding(keys: [.enter], command: .openConsole, title: "open the serial console", hint: "console"),
      Binding(keys: [.character("s")], command: .start, title: "start the virtual machine", hint: "start"),
      Binding(keys: [.character("S")], command: .stop, title: "stop it (asks first)", hint: "stop"),
      Binding(keys: [.character("r")], command: .restart, title: "restart it (asks first)", hint: "restart"),
      Binding(keys: [.character("p")], command: .pause, title: "pause it, or go on", hint: "pause"),
      Binding(keys: [.character("/")], command: .filter, title: "show only rows with these words", hint: "filter"),
      Binding(keys: [.character("?"), Key(.function(1))], command: .help, title: "this help", hint: "help"),
      Binding(keys: [.character("q"), .control("c")], command: .quit, title: "quit", hint: "quit"),
    ] + views + movements
    + [
      Binding(keys: [.escape], command: .clearFilter, title: "clear the filter"),
      Binding(keys: [.control("l")], command: .redraw, title: "redraw the screen"),
      Binding(keys: [.control("z")], command: .suspend, title: "suspend; fg continues"),
    ]

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

  private static let commands: [Key: Command] = {
    var commands: [Key: Command] = [:]
    for binding in bindings { for key in binding.keys { commands[key] = binding.command } }
    return commands
  }()

  static func command(for key: Key) -> Command? { commands[key] }
}
