// A line of the key table of pages.

import Terminal

/// Keys, what they do on a page, and how help and bottom bar say it.
struct PageBinding: Sendable {
  var keys: [Key]
  var command: Command
  /// The pages on which it means something.
  var pages = Set(Page.Kind.allCases)
  /// What it does, for the help.
  var title: String
  /// The word for it in the bottom bar; nil keeps it out of there.
  var hint: String?
}

extension KeyMap {
  /// The keys of pages, in the order of the help.
  static let standardPageBindings: [PageBinding] =
    changes + logs + consumers + objects + search
    + [
      PageBinding(keys: [.escape, .character("q"), .control("c")], command: .clear, title: "back", hint: "back"),
      PageBinding(keys: [.character("?"), Key(.function(1))], command: .help, title: "this help"),
      PageBinding(keys: [.character(":")], command: .commandLine, title: "show any kind by its name"),
    ] + movements

  private static let changes = [
    PageBinding(
      keys: [.character("y")], command: .applyChanges, pages: [.changes], title: "apply the changes", hint: "apply"),
    PageBinding(
      keys: [.character("e")], command: .edit, pages: [.changes], title: "back to the editor", hint: "edit again"),
  ]

  private static let logs = [
    PageBinding(
      keys: [.character("f")], command: .followLog, pages: [.log], title: "follow the log, or stand still",
      hint: "follow"),
    PageBinding(
      keys: [.character("T")], command: .logTimes, pages: [.log], title: "with times, or without", hint: "times"),
    PageBinding(
      keys: [.character("s")], command: .saveLog, pages: [.log], title: "save what is here to a new file", hint: "save"),
  ]

  private static let consumers = [
    PageBinding(
      keys: [.enter], command: .openConsole, pages: [.top], title: "open the serial console", hint: "console"),
    PageBinding(keys: [.character("<")], command: .sortLeft, pages: [.top], title: "order by the figure to the left"),
    PageBinding(
      keys: [.character(">")], command: .sortRight, pages: [.top], title: "order by the figure to the right",
      hint: "order"),
    PageBinding(
      keys: [.character("H")], command: .showGuests, pages: [.top], title: "its node and all guests there", hint: "node"
    ),
  ]

  private static let aboutObjects: Set<Page.Kind> = [.text, .tree, .log]

  private static let objects = [
    PageBinding(
      keys: [.enter], command: .open, pages: [.text, .tree, .record], title: "go to the object of the line",
      hint: "go to"),
    PageBinding(
      keys: [.character("d")], command: .describe, pages: aboutObjects.union([.top]), title: "describe the object",
      hint: "describe"),
    PageBinding(keys: [.character("y")], command: .yaml, pages: aboutObjects, title: "show it as YAML", hint: "yaml"),
    PageBinding(
      keys: [.character("t")], command: .tree, pages: aboutObjects, title: "owners and children", hint: "tree"),
    PageBinding(
      keys: [.character("v")], command: .objectEvents, pages: aboutObjects, title: "its events", hint: "events"),
    PageBinding(keys: [.character("L")], command: .logs, pages: aboutObjects, title: "its pod's log", hint: "log"),
    PageBinding(keys: [.character("e")], command: .edit, pages: aboutObjects, title: "edit it", hint: "edit"),
    PageBinding(keys: [.character("J")], command: .journal, pages: aboutObjects, title: "journal: what you did here"),
    PageBinding(
      keys: [.character("T")], command: .timeline, pages: [.text, .tree],
      title: "timeline: what changed in the last hour"),
  ]

  private static let search = [
    PageBinding(keys: [.character("/")], command: .filter, title: "find a text", hint: "find"),
    PageBinding(keys: [.character("n")], command: .nextMatch, title: "the next place where it stands", hint: "next"),
    PageBinding(keys: [.character("N")], command: .previousMatch, title: "the place before"),
  ]

  private static let movements = [
    PageBinding(keys: [Key(.up), .character("k"), .control("p")], command: .up, title: "one line up"),
    PageBinding(keys: [Key(.down), .character("j"), .control("n")], command: .down, title: "one line down"),
    PageBinding(keys: [Key(.pageUp), .control("b")], command: .pageUp, title: "one page up"),
    PageBinding(keys: [Key(.pageDown), .control("f"), .character(" ")], command: .pageDown, title: "one page down"),
    PageBinding(keys: [Key(.home), .character("g")], command: .top, title: "first line"),
    PageBinding(keys: [Key(.end), .character("G")], command: .bottom, title: "last line"),
    PageBinding(keys: [Key(.left), .character("h")], command: .scrollLeft, title: "scroll to the left"),
    PageBinding(keys: [Key(.right), .character("l")], command: .scrollRight, title: "scroll to the right"),
    PageBinding(keys: [.control("l")], command: .redraw, title: "redraw the screen"),
    PageBinding(keys: [.control("z")], command: .suspend, title: "suspend; fg continues"),
  ]
}
