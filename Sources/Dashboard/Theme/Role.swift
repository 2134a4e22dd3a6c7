// What parts of the screen there are to colour. Themes name them; nothing else knows colours.

/// A part of the dashboard's screen that a theme gives a style. The raw value is its name in theme files.
public enum Role: String, Sendable, Hashable, CaseIterable {
  /// Ordinary text, and text of little weight.
  case text, dim
  /// States, beside their words.
  case good, busy, warning, bad
  /// The bar at the top and the names in it.
  case title, place
  case tab
  case tabSelected = "tab-selected"
  case header
  /// The row under the cursor; always in reverse video besides.
  case selected
  /// The sign of a marked row, and how many there are.
  case marked
  /// The bar at the bottom: keys, what they do, and those that make no sense now.
  case key, hint, disabled
  /// The line of the last result.
  case success, failure, information
  case prompt
  case dialog, button
  case buttonSelected = "button-selected"
}
