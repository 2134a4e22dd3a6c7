// The keys as they are without a configuration, in the order of the help.

import Terminal

extension KeyMap {
  static let standardBindings: [Binding] =
    machines + migrations + nodes + objects
    + [
      Binding(keys: [.character("/")], command: .filter, title: "show only rows with these words", hint: "filter"),
      Binding(keys: [.character(":")], command: .commandLine, title: "show any kind by its name", hint: "command"),
      Binding(keys: [.character(" ")], command: .mark, title: "mark: keys act on all marked rows", hint: "mark"),
      Binding(keys: [.control("a")], command: .markAll, title: "mark all rows that are shown"),
      Binding(keys: [.character("?"), Key(.function(1))], command: .help, title: "this help", hint: "help"),
      Binding(keys: [.character("q"), .control("c")], command: .quit, title: "quit", hint: "quit"),
    ] + columns + views + movements
    + [
      Binding(keys: [.escape], command: .clear, title: "clear the filter, then the marks"),
      Binding(keys: [.control("l")], command: .redraw, title: "redraw the screen"),
      Binding(keys: [.control("z")], command: .suspend, title: "suspend; fg continues"),
    ]

  private static let machines =
    [
      Binding(
        keys: [.enter], command: .openConsole, kinds: .ofMachines.union([.migrations]),
        title: "open the serial console", hint: "console")
    ]
    + [
      Binding(keys: [.character("m")], command: .migrate, title: "migrate: choose the node", hint: "migrate"),
      Binding(keys: [.character("s")], command: .start, title: "start the virtual machine", hint: "start"),
      Binding(keys: [.character("S")], command: .stop, title: "stop it (asks first)", hint: "stop"),
      Binding(keys: [.character("r")], command: .restart, title: "restart it (asks first)", hint: "restart"),
      Binding(keys: [.character("p")], command: .pause, title: "pause it, or go on", hint: "pause"),
    ].map { $0.limited(to: .ofMachines) }

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

  private static let objects = [
    Binding(
      keys: [.enter], command: .open, kinds: [.events, .other], title: "open: a namespace, or the page of the object",
      hint: "open"),
    Binding(
      keys: [.character("d")], command: .describe, title: "describe: fields, conditions, events", hint: "describe"),
    Binding(keys: [.character("y")], command: .yaml, title: "the whole object as YAML", hint: "yaml"),
    Binding(keys: [.character("e")], command: .edit, title: "edit it in $EDITOR (shows the changes first)"),
    Binding(keys: [.character("t")], command: .tree, title: "owners and children, to jump to"),
    Binding(keys: [.character("v")], command: .objectEvents, title: "events of the object"),
    Binding(
      keys: [.character("L")], command: .logs, kinds: .ofMachines.union([.migrations]), title: "the pod's log, followed"
    ),
    Binding(keys: [.control("d")], command: .delete, title: "delete (asks first)"),
    Binding(keys: [.character("J")], command: .journal, title: "journal: what you did here"),
    Binding(keys: [.character("T")], command: .timeline, title: "timeline: what changed in the last hour"),
    Binding(keys: [.character("U")], command: .consumers, title: "top consumers: CPU, memory, network, disk"),
  ]

  private static let columns = [
    Binding(keys: [.character("<")], command: .sortLeft, title: "sort by the column to the left"),
    Binding(keys: [.character(">")], command: .sortRight, title: "sort by the column to the right"),
    Binding(keys: [.character("o")], command: .reverseSort, title: "sort the other way round"),
    Binding(keys: [.character("w")], command: .wide, title: "wide: all columns in full"),
    Binding(keys: [.character("[")], command: .scrollLeft, title: "wide: scroll to the left"),
    Binding(keys: [.character("]")], command: .scrollRight, title: "wide: scroll to the right"),
    Binding(keys: [.character("C")], command: .chooseColumns, title: "choose the columns"),
  ]

  private static let views: [Binding] =
    View.tabs.compactMap { view in
      view.digit.map { Binding(keys: [.character($0)], command: .show(view), title: "show \(view.title)") }
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
}
