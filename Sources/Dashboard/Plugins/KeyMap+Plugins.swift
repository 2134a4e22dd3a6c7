// Keys of plugins: in the lists that they name, where no action has the key, or where they may take it.

import Configuration
import KubeModel
import Terminal

extension KeyMap {
  func plugin(_ name: String) -> Plugin? { plugins.first { $0.name == name } }

  func pluginCommand(for key: Key, in view: View) -> Command? {
    plugins.isEmpty ? nil : pluginBindings(in: view).first { $0.keys.contains(key) }?.command
  }

  /// All that keys do in a list, for help and bottom bar.
  func bindings(in view: View) -> [Binding] {
    let own = bindings.filter { $0.kinds.contains(view.kind) }
    guard !plugins.isEmpty else { return own }
    let added = pluginBindings(in: view)
    let taken = Set(added.flatMap(\.keys))
    return own.map { binding in
      var rest = binding
      rest.keys.removeAll(where: taken.contains)
      return rest
    } + added
  }

  private func pluginBindings(in view: View) -> [Binding] {
    var taken = Set(bindings.filter { $0.kinds.contains(view.kind) }.flatMap(\.keys))
    let names = view.names
    var overriding: Set<Key> = []
    return plugins.filter { $0.works(in: names) }.compactMap { plugin in
      let isFree = plugin.mayTakeKey ? !overriding.contains(plugin.shortCut) : !taken.contains(plugin.shortCut)
      guard isFree else { return nil }
      taken.insert(plugin.shortCut)
      overriding.insert(plugin.shortCut)
      return Binding(
        keys: [plugin.shortCut], command: .plugin(plugin.name), kinds: [view.kind], title: plugin.description,
        hint: plugin.name)
    }
  }
}

extension View {
  /// Every word for the list that a scope may use.
  var names: [String] {
    [resource.plural, resource.singular, resource.qualifiedName, resource.kind, title] + resource.shortNames
  }
}
