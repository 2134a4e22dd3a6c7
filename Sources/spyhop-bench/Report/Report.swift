// What a run found, as an aligned table or as JSON. Pure.

import Codecs
import FoundationEssentials

/// The results of one run.
struct Report: Sendable {
  var suite: String
  var date: Date
  var machine: String
  var results: [Measurement]
}

// MARK: - As text

extension Report {
  private static let header = ["measured", "unit", "n", "min", "p50", "p99", "max", "goal", "met", "ratio", "peer"]

  /// The results a row each, and below what each of them means.
  var table: String {
    let rows = [Self.header] + results.map(\.cells)
    let widths = Self.header.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      let padded = zip(row, widths).enumerated().map { column, cell in
        Self.isNumber(column) ? cell.0.leftPadded(to: cell.1) : cell.0.rightPadded(to: cell.1)
      }
      return padded.joined(separator: "  ").trimmedAtEnd
    }
    let meanings = results.map { "\($0.name): \($0.meaning)" }
    return (["\(suite), \(date.formatted(.iso8601)), \(machine)", ""] + lines + [""] + meanings).joined(separator: "\n")
  }

  private static func isNumber(_ column: Int) -> Bool { !["measured", "unit", "met", "peer"].contains(header[column]) }
}

extension Measurement {
  fileprivate var cells: [String] {
    let readings = [samples.minimum, samples.median, samples.percentile(99), samples.maximum].map(\.short)
    return [name, unit.rawValue, "\(samples.count)"] + readings + [
      goal?.text ?? "", isMet.map { $0 ? "yes" : "NO" } ?? "", ratio?.short ?? "",
      peer.map { "\($0.name): \($0.samples.median.short)" } ?? "",
    ]
  }
}

extension Measurement.Goal {
  fileprivate var text: String {
    switch self {
    case .atMost(let bound): "≤ \(bound.short)"
    case .tail(let bound, let median): (median.map { "p50 ≤ \($0.short), " } ?? "") + "p99 ≤ \(bound.short)"
    case .atLeast(let bound): "≥ \(bound.short)"
    case .abovePeer(let bound): "≤ peer + \(bound.short)"
    case .timesPeer(let factor, let more): "≤ \(factor.short) × peer + \(more.short)"
    }
  }
}

extension Double {
  /// Three significant digits or so.
  fileprivate var short: String {
    let digits = self < 10 ? 100.0 : self < 100 ? 10 : 1
    let rounded = (self * digits).rounded() / digits
    return rounded == rounded.rounded() && abs(rounded) < 1e9 ? "\(Int(rounded))" : "\(rounded)"
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
  fileprivate func rightPadded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
  fileprivate var trimmedAtEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

// MARK: - As JSON

extension Report {
  var json: JSON {
    [
      "suite": .string(suite), "date": .string(RFC3339.seconds(date)), "machine": .string(machine),
      "results": .array(results.map(\.json)),
    ]
  }
}

extension Measurement {
  fileprivate var json: JSON {
    var json: JSON = ["name": .string(name), "measures": .string(meaning), "unit": .string(unit.rawValue)]
    json.merge(samples)
    if let goal { json["goal"] = goal.json }
    if let isMet { json["met"] = .bool(isMet) }
    if let peer {
      json["peer"] = ["name": .string(peer.name)]
      json["peer"].merge(peer.samples)
    }
    if let ratio { json["ratio"] = .double(ratio) }
    return json
  }
}

extension JSON {
  fileprivate mutating func merge(_ samples: Samples) {
    self["n"] = .integer(Int64(samples.count))
    guard samples.count > 0 else { return }
    self["min"] = .double(samples.minimum)
    self["p50"] = .double(samples.median)
    self["p99"] = .double(samples.percentile(99))
    self["max"] = .double(samples.maximum)
  }
}

extension Measurement.Goal {
  fileprivate var json: JSON {
    switch self {
    case .atMost(let bound): ["atMost": .double(bound)]
    case .tail(let bound, let median):
      ["p99AtMost": .double(bound), "atMost": median.map { .double($0) } ?? .null]
    case .atLeast(let bound): ["atLeast": .double(bound)]
    case .abovePeer(let bound): ["atMostAbovePeer": .double(bound)]
    case .timesPeer(let factor, let more): ["atMostTimesPeer": .double(factor), "plus": .double(more)]
    }
  }
}
