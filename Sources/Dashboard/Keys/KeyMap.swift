// Which key stands for which command in which list, from one table that drives help and bottom bar too.

import Configuration
import Terminal

/// The keys of the lists, and those of pages.
struct KeyMap: Sendable {
  let bindings: [Binding]
  let pageBindings: [PageBinding]
  /// The operator's own commands, in the order in which they take keys.
  private(set) var plugins: [Plugin] = []
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

  func command(for key: Key, in view: View) -> Command? {
    pluginCommand(for: key, in: view) ?? commands[view.kind]?[key]
  }

  func command(for key: Key, on page: Page.Kind) -> Command? {
    pageBindings.first { $0.pages.contains(page) && $0.keys.contains(key) }?.command
  }

  /// The lists in which a command means something.
  func kinds(of command: Command) -> Set<View.Kind> { places[command] ?? [] }

  static let standard = KeyMap(standardBindings)

  /// With plugins, whose scopes may be the operator's own words for kinds.
  func adding(_ plugins: [Plugin], _ aliases: [String: String]) -> KeyMap {
    var map = self
    map.plugins = plugins.map { plugin in
      var resolved = plugin
      resolved.scopes += plugin.scopes.compactMap { aliases[$0.lowercased()] }
      return resolved
    }
    return map
  }
}
