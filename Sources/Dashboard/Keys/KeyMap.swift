// Which key stands for which command in which list, from one table that drives help and bottom bar too.

import Terminal

/// The keys of the lists, and those of pages.
struct KeyMap: Sendable {
  let bindings: [Binding]
  let pageBindings: [PageBinding]
  private let commands: [View.Kind: [Key: Command]]
  private let places: [Command: Set<View.Kind>]

  init(_ bindings: [Binding], pages: [PageBinding] = standardPageBindings) {
    (self.bindings, pageBindings) = (bindings, pages)
    var commands: [View.Kind: [Key: Command]] = [:]
    for kind in View.Kind.allCases {
      // Where a key means nothing, what it does in other lists, so that it can be said why not here.
      let ordered = bindings.filter { !$0.kinds.contains(kind) } + bindings.filter { $0.kinds.contains(kind) }
      for binding in ordered { for key in binding.keys { commands[kind, default: [:]][key] = binding.command } }
    }
    self.commands = commands
    places = Dictionary(bindings.map { ($0.command, $0.kinds) }) { $0.union($1) }
  }

  func command(for key: Key, in view: View) -> Command? { commands[view.kind]?[key] }

  func command(for key: Key, on page: Page.Kind) -> Command? {
    pageBindings.first { $0.pages.contains(page) && $0.keys.contains(key) }?.command
  }

  /// The lists in which a command means something.
  func kinds(of command: Command) -> Set<View.Kind> { places[command] ?? [] }

  static let standard = KeyMap(standardBindings)
}
