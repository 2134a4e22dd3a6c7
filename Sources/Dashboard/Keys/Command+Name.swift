// The names of commands, as configurations and documents have them.

import Consoles

extension Command {
  /// `open-console`: the command's own words with hyphens; `show-vms`, `show-nodes`: lists by their titles.
  var name: String {
    if case .show(let view) = self { return "show-\(view.title.lowercased())" }
    if case .plugin(let name) = self { return name }
    return ActionName.hyphenated("\(self)")
  }

  /// The same keys may do another thing on pages, which have names of their own: `page.describe`.
  var nameOnPages: String { "page.\(name)" }
}
