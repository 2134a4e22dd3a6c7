// docs/keys.md's tables, from the table that drives the dashboard. Pure.

import Dashboard
import Terminal

enum KeyDocument {
  /// Actions that mean something in the same lists, under the names of those lists.
  static var groups: [(title: String, actions: [KeyAction])] {
    KeyTable.actions.reduce(into: []) { groups, action in
      let title = title(of: action)
      if let index = groups.firstIndex(where: { $0.title == title }) {
        groups[index].actions.append(action)
      } else {
        groups.append((title, [action]))
      }
    }.sorted { $0.title == everywhere && $1.title != everywhere }
  }

  static var markdown: String {
    groups.map { group in
      let rows = group.actions.map { action in
        let keys = action.keys.map { "`\($0.description.replacing("|", with: "\\|"))`" }.joined(separator: " ")
        return "| \(keys) | \(action.title) | `\(action.name)` |"
      }
      return (["### \(group.title)", "", "| keys | what they do | action |", "|---|---|---|"] + rows)
        .joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }

  private static let everywhere = "In every list"

  private static let places = [
    ("virtualMachines", "virtual machines"), ("instances", "instances"), ("pods", "pods"), ("nodes", "nodes"),
    ("events", "events"), ("migrations", "migrations"), ("other", "other kinds"),
    ("page.text", "descriptions, YAML and events"), ("page.tree", "trees"), ("page.log", "logs"),
    ("page.changes", "changes"), ("page.record", "journal and timeline"), ("page.top", "top consumers"),
  ]

  private static func title(of action: KeyAction) -> String {
    if action.places == [KeyTable.console] { return "In consoles, after the escape key" }
    if action.isEverywhere { return action.isOfPages ? "On every page" : everywhere }
    let known = places.filter { action.places.contains($0.0) }.map(\.1)
    let unknown = action.places.filter { place in !places.contains { $0.0 == place } }.sorted()
    return "\(action.isOfPages ? "Pages" : "Lists") of \((known + unknown).joined(separator: ", "))"
  }
}
