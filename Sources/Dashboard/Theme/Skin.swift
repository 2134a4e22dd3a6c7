// k9s's skins, read as they are: which of their colours goes to which part of our screen. Pure.

import Codecs
import Terminal

/// A k9s skin: everything below `k9s`. Parts of k9s that are not here, such as charts and logos, have no use here.
struct Skin {
  private let root: JSON

  /// Nil for a file that is none.
  init?(_ document: JSON) {
    guard document["k9s"].isObject else { return nil }
    root = document["k9s"]
  }

  /// A skin names no role of ours: those that it says nothing of look as in the standard theme.
  var theme: Theme {
    Theme(Part.all.reduce(into: [:]) { styles, part in styles[part.role] = style(of: part) })
  }

  private func style(of part: Part) -> Style? {
    guard let foreground = colour(part.foreground) else { return nil }
    return Style(
      foreground: foreground, background: colour(part.background) ?? .standard, attributes: part.attributes)
  }

  /// Of the first of these keys that the skin has.
  private func colour(_ keys: [String]) -> Colour? {
    let values = keys.lazy.map { key in key.split(separator: ".").reduce(root) { $0[String($1)] } }
    return values.compactMap { $0.string ?? $0.int.map(String.init) }.first { !$0.isEmpty }.map(SkinColours.find)
  }
}

/// Where in a skin the style of a role comes from.
private struct Part {
  var role: Role
  var foreground: [String]
  var background: [String]
  var attributes: Style.Attributes

  init(_ role: Role, _ foreground: [String], on background: [String] = [], _ attributes: Style.Attributes = []) {
    (self.role, self.foreground, self.background, self.attributes) = (role, foreground, background, attributes)
  }

  private static let body = ["body.bgColor"]
  private static let dialog = ["dialog.bgColor", "body.bgColor"]

  static let all: [Part] = [
    Part(.text, ["views.table.fgColor", "body.fgColor"], on: ["views.table.bgColor", "body.bgColor"]),
    Part(.dim, ["frame.status.completedColor", "frame.border.fgColor"], on: body),
    Part(.good, ["frame.status.addColor"], on: body),
    Part(.busy, ["frame.status.newColor", "frame.status.modifyColor"], on: body),
    Part(.warning, ["frame.status.pendingColor", "frame.status.highlightColor"], on: body),
    Part(.bad, ["frame.status.errorColor"], on: body, .bold),
    Part(.title, ["frame.title.fgColor", "body.fgColor"], on: ["frame.title.bgColor", "body.bgColor"], .bold),
    Part(.place, ["frame.title.highlightColor", "info.fgColor"], on: ["frame.title.bgColor", "body.bgColor"]),
    Part(.tab, ["info.sectionColor", "body.fgColor"], on: body),
    Part(.tabSelected, ["frame.title.highlightColor", "body.logoColor"], on: body, [.bold, .underline]),
    Part(.header, ["views.table.header.fgColor"], on: ["views.table.header.bgColor", "body.bgColor"], .bold),
    Part(
      .selected, ["views.table.cursorBgColor", "views.table.cursorColor", "views.table.fgColor"],
      on: ["views.table.cursorFgColor", "views.table.bgColor", "body.bgColor"], .bold),
    Part(.marked, ["views.table.markColor", "frame.status.highlightColor"], on: body, .bold),
    Part(.key, ["frame.menu.keyColor"], on: body, .bold),
    Part(.hint, ["frame.menu.fgColor"], on: body),
    Part(.disabled, ["frame.status.completedColor", "frame.border.fgColor"], on: body, .dim),
    Part(.success, ["frame.status.addColor"], on: body),
    Part(.failure, ["frame.status.errorColor"], on: body, .bold),
    Part(.information, ["info.fgColor"], on: body),
    Part(.prompt, ["prompt.fgColor"], on: ["prompt.bgColor", "body.bgColor"], .bold),
    Part(.dialog, ["dialog.fgColor", "body.fgColor"], on: dialog),
    Part(.button, ["dialog.buttonFgColor"], on: ["dialog.buttonBgColor", "dialog.bgColor"]),
    Part(.buttonSelected, ["dialog.buttonFocusFgColor"], on: ["dialog.buttonFocusBgColor", "dialog.bgColor"], .bold),
  ]
}
