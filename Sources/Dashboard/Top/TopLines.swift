// How the top consumers look: a line of titles, and a line for each instance. Pure.

import KubeModel
import Statistics
import Terminal

struct TopLines {
  private let thresholds: Thresholds
  private let order: Consumption
  private let showsNamespace: Bool
  private let rows: [TopTable.Row]
  /// As wide as what stands in them, so that the figures fit a narrow screen, each with a blank behind it.
  private let nameWidth: Int
  private let nodeWidth: Int

  private static let (nameLimit, nodeLimit, figureWidth, historyWidth) = (32, 20, 9, 20)

  init(_ rows: [TopTable.Row], thresholds: Thresholds, order: Consumption, showsNamespace: Bool) {
    (self.rows, self.thresholds, self.order, self.showsNamespace) = (rows, thresholds, order, showsNamespace)
    func width(_ texts: [String], _ limit: Int) -> Int { min(limit, texts.map { CellText.width($0) }.max() ?? 0) + 1 }
    nameWidth = width(["NAME"] + rows.map { Self.name($0, showsNamespace) }, Self.nameLimit)
    nodeWidth = width(["NODE"] + rows.map(\.sample.node), Self.nodeLimit)
  }

  private static func name(_ row: TopTable.Row, _ showsNamespace: Bool) -> String {
    let key = row.sample.usage.key
    return showsNamespace ? "\(key)" : key.name
  }

  var lines: [PageLine] { rows.map { line(of: $0) } }

  /// The titles above the lines; an arrow marks what they are ordered by.
  var heading: String {
    let figures = Consumption.allCases.map { Self.right($0.title + ($0 == order ? "↓" : ""), Self.figureWidth) }
    return Self.left("NAME", nameWidth) + Self.left("NODE", nodeWidth) + figures.joined() + "  HISTORY"
  }

  private func line(of row: TopTable.Row) -> PageLine {
    let usage = row.sample.usage
    let figures = Consumption.allCases.map { consumption in
      PageLine.Part(
        Self.right(Self.text(consumption, usage), Self.figureWidth),
        thresholds.role(of: consumption, percent: consumption.percent(of: usage).map(Self.whole)))
    }
    let history = PageLine.Part("  " + Sparkline.text(row.history, width: Self.historyWidth), .dim)
    let names = [
      PageLine.Part(Self.left(Self.name(row, showsNamespace), nameWidth)),
      PageLine.Part(Self.left(row.sample.node, nodeWidth), .place),
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
