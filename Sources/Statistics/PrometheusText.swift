// Prometheus' text format (exposition format 0.0.4), from families of samples. Pure.

/// A metric with all its samples.
public struct MetricFamily: Sendable {
  public enum Kind: String, Sendable { case counter, gauge, histogram }

  public struct Sample: Sendable {
    /// Follows the family's name: `_bucket`, `_sum`, `_count` of a histogram, else empty.
    public var suffix = ""
    public var labels: [(name: String, value: String)]
    public var value: Double
  }

  public var name: String
  public var kind: Kind
  public var help: String
  public var samples: [Sample] = []

  public init(_ name: String, _ kind: Kind, _ help: String) {
    self.name = name
    self.kind = kind
    self.help = help
  }

  public mutating func add(_ value: Double, _ labels: [(name: String, value: String)] = [], suffix: String = "") {
    samples.append(Sample(suffix: suffix, labels: labels, value: value))
  }
}

public enum PrometheusText {
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// Families without samples are left out.
  public static func text(_ families: [MetricFamily]) -> String {
    var text = ""
    for family in families where !family.samples.isEmpty {
      text += "# HELP \(family.name) \(escaped(family.help, quotes: false))\n"
      text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
      for sample in family.samples {
        text += "\(family.name)\(sample.suffix)\(labels(sample.labels)) \(number(sample.value))\n"
      }
    }
    return text
  }

  private static func labels(_ labels: [(name: String, value: String)]) -> String {
    guard !labels.isEmpty else { return "" }
    return "{\(labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }.joined(separator: ","))}"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    let text = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    return quotes ? text.replacing("\"", with: "\\\"") : text
  }

  /// A whole number without a fraction; `+Inf`, `-Inf` and `NaN` for what is none.
  public static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    return Int64(exactly: value).map(String.init) ?? String(value)
  }
}
