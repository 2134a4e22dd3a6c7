// Where themes are: what the operator names, their own directory, and what was installed with the program.

import FoundationEssentials

enum ThemeFile {
  /// The file of a theme; without a name the operator's own `theme.yaml`, if there is one. Nil where none is found.
  static func find(_ theme: String?) -> String? {
    guard let theme else { return existing("\(configuration)/theme.yaml") }
    if theme.contains("/") || theme.hasSuffix(".yaml") { return theme }
    let directories = ["\(configuration)/themes", "/usr/local/share/spyhop/themes", "/usr/share/spyhop/themes"]
    return directories.lazy.compactMap { existing("\($0)/\(theme).yaml") }.first
  }

  /// `$XDG_CONFIG_HOME/spyhop`, or `~/.config/spyhop`.
  private static var configuration: String {
    let environment = ProcessInfo.processInfo.environment
    let configured = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    return "\(configured ?? "\(environment["HOME"] ?? "")/.config")/spyhop"
  }

  private static func existing(_ path: String) -> String? {
    FileManager.default.fileExists(atPath: path) ? path : nil
  }
}
