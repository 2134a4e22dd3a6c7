// How the top consumers look: a line of titles, and a line for each instance. Pure.

import KubeModel
import Statistics
import Terminal

struct TopLines {
  let thresholds: Thresholds
  let order: Consumption
  let showsNamespace: Bool

  private static let (nameWidth, nodeWidth, figureWidth, historyWidth) = (26, 14, 9, 20)

  /// The titles above the lines; an arrow marks what they are ordered by.
  var heading: String {
    let figures = Consumption.allCases.map { Self.right($0.title + ($0 == order ? "↓" : ""), Self.figureWidth) }
    return Self.left("NAME", Self.nameWidth) + Self.left("NODE", Self.nodeWidth) + figures.joined() + "  HISTORY"
  }

  func line(of row: TopTable.Row) -> PageLine {
    let usage = row.sample.usage
    let name = showsNamespace ? "\(usage.key)" : usage.key.name
    let figures = Consumption.allCases.map { consumption in
      PageLine.Part(
        Self.right(Self.text(consumption, usage), Self.figureWidth), thresholds.role(of: consumption, usage))
    }
    let history = PageLine.Part("  " + Sparkline.text(row.history, width: Self.historyWidth), .dim)
    let names = [
      PageLine.Part(Self.left(name, Self.nameWidth)), PageLine.Part(Self.left(row.sample.node, Self.nodeWidth), .place),
    ]
    return PageLine(names + figures + [history], target: PageLine.Target(view: .instances, key: usage.key))
  }

  /// Percent of what the instance has for CPU and waiting, so that they compare with thresholds; else bytes.
  private static func text(_ consumption: Consumption, _ usage: InstanceUsage) -> String {
    switch consumption {
    case .cpu, .wait: consumption.percent(of: usage).map { "\(whole($0))%" } ?? "-"
    case .memory: consumption.value(of: usage).map(bytes) ?? "-"
    case .network, .disk: consumption.value(of: usage).map { bytes($0) + "/s" } ?? "-"
    }
  }

  /// Three digits or so: `950`, `12K`, `3.4G`.
  static func bytes(_ value: Double) -> String {
    var (rest, unit) = (value, 0)
    let units = ["", "K", "M", "G", "T", "P"]
    while rest >= 1_000, unit < units.count - 1 { (rest, unit) = (rest / 1_024, unit + 1) }
    guard unit > 0, rest < 10 else { return "\(whole(rest))\(units[unit])" }
    let tenths = whole(rest * 10)
    return "\(tenths / 10).\(tenths % 10)\(units[unit])"
  }

  /// What a server says may be any number.
  private static func whole(_ value: Double) -> Int { Int(max(0, min(value, 1e15)).rounded()) }

  private static func left(_ text: String, _ width: Int) -> String {
    let glyphs = CellText.glyphs(text, fitting: width - 1)
    let shown = glyphs.reduce(into: "") { $0.unicodeScalars.append(contentsOf: $1.scalars) }
    return shown + String(repeating: " ", count: width - glyphs.reduce(0) { $0 + $1.width })
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
