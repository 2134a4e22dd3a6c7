// Which kinds the server offers, and which of them a word means.

import KubeModel

/// The kinds that `:` can show.
struct Catalog: Sendable {
  private(set) var resources: [ResourceDefinition]
  /// The operator's own words for kinds.
  private let aliases: [String: String]

  /// - Parameter resources: as discovery tells; the registry's rows are taken where both know a kind, for their columns.
  init(_ resources: [ResourceDefinition] = Registry.all, aliases: [String: String] = [:]) {
    self.aliases = aliases
    self.resources = resources.map { offered in
      Registry.find(group: offered.group, version: offered.version, plural: offered.plural) ?? offered
    }
  }

  /// The kind that a name, singular, short name, qualified name, kind or alias means, in any case.
  func find(_ word: String) -> ResourceDefinition? {
    let word = word.lowercased()
    if let alias = aliases[word], alias.lowercased() != word { return Catalog(resources).find(alias) }
    let exact = resources.first { $0.plural == word || $0.qualifiedName == word || $0.shortNames.contains(word) }
    return exact
      ?? resources.first {
        $0.singular == word || $0.kind.lowercased() == word || "\($0.singular).\($0.group)" == word
      }
  }

  /// What a word of the operator's own stands for.
  func alias(_ word: String) -> String? { aliases[word.lowercased()] }

  /// Every word that means a kind, the common ones of each first.
  var words: [String] {
    var words = aliases.keys.sorted()
    for resource in resources { words += [resource.plural] + resource.shortNames }
    return words
  }
}
