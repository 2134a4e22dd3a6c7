// A style for each part of the screen, and the one that is built in.

public import Terminal

/// Styles by role.
public struct Theme: Sendable, Hashable {
  private var styles: [Role: Style]

  public init(_ styles: [Role: Style]) { self.styles = styles }

  public subscript(role: Role) -> Style { styles[role] ?? .plain }

  /// This theme in the colours that a terminal of this depth has.
  public func resolved(for depth: ColourDepth) -> Theme { Theme(styles.mapValues { $0.resolved(for: depth) }) }

  /// These styles over another theme's: for files that do not name every role.
  func filled(from other: Theme) -> Theme { Theme(other.styles.merging(styles) { $1 }) }

  /// The name of `standard` in configurations.
  public static let standardName = "dark"

  /// The dark theme, the same as themes/dark.yaml: used where no file is, or where one is broken.
  public static let standard = Theme([
    .text: Style(), .dim: Style(foreground: .rgb(0x80, 0x88, 0x98)),
    .good: Style(foreground: .rgb(0x7E, 0xC6, 0x99)), .busy: Style(foreground: .rgb(0x6C, 0xB6, 0xFF)),
    .warning: Style(foreground: .rgb(0xE5, 0xC0, 0x7B)),
    .bad: Style(foreground: .rgb(0xFF, 0x7B, 0x72), attributes: .bold),
    .title: Style(foreground: .rgb(0xE6, 0xED, 0xF3), background: .rgb(0x1F, 0x3A, 0x5F), attributes: .bold),
    .place: Style(foreground: .rgb(0xB8, 0xD4, 0xF5), background: .rgb(0x1F, 0x3A, 0x5F)),
    .tab: Style(foreground: .rgb(0x9A, 0xA5, 0xB5)),
    .tabSelected: Style(foreground: .rgb(0xE6, 0xED, 0xF3), attributes: [.bold, .underline]),
    .header: Style(foreground: .rgb(0x9C, 0xC2, 0xEF), attributes: .bold), .selected: Style(attributes: .bold),
    .marked: Style(foreground: .rgb(0xE5, 0xC0, 0x7B), attributes: .bold),
    .key: Style(foreground: .rgb(0x9C, 0xC2, 0xEF), attributes: .bold),
    .hint: Style(foreground: .rgb(0xB0, 0xBA, 0xC8)),
    .disabled: Style(foreground: .rgb(0x70, 0x77, 0x85), attributes: .dim),
    .success: Style(foreground: .rgb(0x7E, 0xC6, 0x99)),
    .failure: Style(foreground: .rgb(0xFF, 0x7B, 0x72), attributes: .bold),
    .information: Style(foreground: .rgb(0xB8, 0xD4, 0xF5)),
    .prompt: Style(foreground: .rgb(0xE5, 0xC0, 0x7B), attributes: .bold),
    .dialog: Style(foreground: .rgb(0xE6, 0xED, 0xF3), background: .rgb(0x2A, 0x32, 0x40)),
    .button: Style(foreground: .rgb(0xB0, 0xBA, 0xC8), background: .rgb(0x2A, 0x32, 0x40)),
    .buttonSelected: Style(
      foreground: .rgb(0xE6, 0xED, 0xF3), background: .rgb(0x2A, 0x32, 0x40), attributes: [.bold, .reverse]),
  ])
}
