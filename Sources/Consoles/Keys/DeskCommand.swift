// The commands behind the escape key, and the one table that gives each its keys, its hint and its line in the help.

import Terminal

/// What an operator can ask of the desk.
enum DeskCommand: Sendable, Hashable {
  case showList
  case showTab(Int)
  case nextTab, previousTab
  case nextTile
  case focus(Direction)
  case split, merge, separate, zoom, full, close
  case history, search, paste
  case sendEscape, sendBreak, sysRq, sequence, size, encoding
  case mark, broadcast
  case who, spy, exclusive
  case save, record
  case help, redraw, suspend
}

extension DeskCommand {
  /// Whether it types something at the guest.
  var isTyping: Bool { [.paste, .sendEscape, .sendBreak, .sysRq, .sequence, .size].contains(self) }
}

/// One line of the key table.
struct DeskBinding: Sendable {
  var keys: [Key]
  var command: DeskCommand
  var title: String
  /// The word for it in the bottom bar; nil keeps it out of there.
  var hint: String?

  init(_ keys: Key..., command: DeskCommand, _ title: String, hint: String? = nil) {
    (self.keys, self.command, self.title, self.hint) = (keys, command, title, hint)
  }
}

/// The keys after the escape.
struct DeskKeys: Sendable {
  let bindings: [DeskBinding]
  private let commands: [Key: DeskCommand]

  static let standard = DeskKeys(standardBindings)

  private init(_ bindings: [DeskBinding]) {
    self.bindings = bindings
    commands = bindings.reduce(into: [:]) { commands, binding in
      for key in binding.keys { commands[key] = binding.command }
    }
  }

  /// - Parameter keys: by the command's name, in place of its own; unknown names mean nothing.
  func rebound(_ keys: [String: [Key]]) -> DeskKeys {
    guard !keys.isEmpty else { return self }
    return DeskKeys(
      bindings.map { binding in
        var bound = binding
        bound.keys = keys[binding.command.name] ?? binding.keys
        return bound
      })
  }

  func key(of command: DeskCommand) -> String {
    bindings.first { $0.command == command }?.keys.first?.description ?? ""
  }

  func command(for key: Key) -> DeskCommand? { commands[key] }

  private static let standardBindings: [DeskBinding] =
    places + texts + guests
    + [
      DeskBinding(.character("?"), command: .help, "this help", hint: "help"),
      DeskBinding(.control("l"), command: .redraw, "redraw the screen"),
      DeskBinding(.control("z"), command: .suspend, "suspend; fg continues"),
    ]

  private static let places =
    [
      DeskBinding(
        .character("d"), command: .showList, "back to the list, as the escape twice",
        hint: "list"),
      DeskBinding(.character("n"), command: .nextTab, "next tab", hint: "next"),
      DeskBinding(.character("p"), command: .previousTab, "previous tab"),
      DeskBinding(.tab, .character("o"), command: .nextTile, "next tile"),
      DeskBinding(.character("+"), command: .split, "add a tile: choose it in the list", hint: "split"),
      DeskBinding(.character("m"), command: .merge, "bring the next tab's tiles into this one"),
      DeskBinding(.character("!"), command: .separate, "a tab of its own for this tile"),
      DeskBinding(.character("z"), command: .zoom, "all the room for this tile, or back", hint: "zoom"),
      DeskBinding(.character("f"), command: .full, "full screen, or the list beside", hint: "full"),
      DeskBinding(.character("x"), command: .close, "close this console; its guest goes on", hint: "close"),
    ]
    + (1...9).map {
      DeskBinding(.character(Character("\($0)")), command: .showTab($0 - 1), "the tab of that number")
    }
    + [(Key.Code.up, Direction.up), (.down, .down), (.left, .left), (.right, .right)].map {
      DeskBinding(Key($0), command: .focus($1), "the tile that way")
    }

  private static let texts = [
    DeskBinding(
      .character("["), Key(.pageUp), command: .history, "look back: arrows, PgUp, g, G, t times", hint: "scroll"),
    DeskBinding(.character("/"), command: .search, "search in what was said; n and N go on", hint: "search"),
    DeskBinding(.character("v"), command: .paste, "paste what was copied last"),
    DeskBinding(.character("s"), command: .save, "save what was said to a file", hint: "save"),
    DeskBinding(.character("R"), command: .record, "record to a file, or stop", hint: "record"),
  ]

  private static let guests = [
    DeskBinding(.character("w"), command: .who, "say who is attached", hint: "who"),
    DeskBinding(.character("S"), command: .spy, "attach as a spy, who only looks, or shared again"),
    DeskBinding(.character("X"), command: .exclusive, "let nobody else type, or all again (asks to take over)"),
    DeskBinding(.character("B"), command: .broadcast, "type to all tiles, or to those marked", hint: "broadcast"),
    DeskBinding(.character("M"), command: .mark, "mark this console for typing to all marked"),
    DeskBinding(.character("t"), command: .size, "tell the guest this tile's size (stty)", hint: "stty"),
    DeskBinding(.character("b"), command: .sendBreak, "send a break"),
    DeskBinding(.character("q"), command: .sysRq, "send SysRq and the next key: h shows what there is"),
    DeskBinding(.character("k"), command: .sequence, "send a programmed sequence"),
    DeskBinding(.character("e"), command: .sendEscape, "send the escape key itself to the guest"),
    DeskBinding(.character("E"), command: .encoding, "UTF-8, Latin-1, code page 437"),
  ]
}

/// A key and what it does, for a bar of hints.
public struct DeskHint: Sendable, Hashable {
  public var key: String
  public var word: String
}
