// A line of the key table.

import Terminal

/// Keys, what they do, and how help and bottom bar say it.
struct Binding: Sendable {
  var keys: [Key]
  var command: Command
  /// The lists in which it means something; a key may do another thing in others.
  var kinds = Set<View.Kind>.all
  /// What it does, for the help.
  var title: String
  /// The word for it in the bottom bar; nil keeps it out of there.
  var hint: String?

  func limited(to kinds: Set<View.Kind>) -> Binding {
    var limited = self
    limited.kinds = kinds
    return limited
  }
}
