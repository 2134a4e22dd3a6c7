// Repeated readings of one quantity, and what is said of them. Pure.

/// Readings in the unit of the measurement that they belong to.
struct Samples: Sendable, Hashable {
  private let sorted: [Double]

  init(_ values: some Sequence<Double>) { sorted = values.sorted() }

  init(milliseconds durations: some Sequence<Duration>) { self.init(durations.map(\.milliseconds)) }

  var count: Int { sorted.count }
  var minimum: Double { sorted.first ?? .nan }
  var maximum: Double { sorted.last ?? .nan }
  var median: Double { percentile(50) }

  /// The smallest reading that at least so many percent of all do not exceed; not a number where there are none.
  func percentile(_ percent: Int) -> Double {
    guard !sorted.isEmpty else { return .nan }
    return sorted[max(0, (sorted.count * percent + 99) / 100 - 1)]
  }
}

extension Duration {
  var milliseconds: Double { self / .milliseconds(1) }
}
