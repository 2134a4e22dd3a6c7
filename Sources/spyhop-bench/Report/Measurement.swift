// One result: a quantity, its readings, its goal, and what it is compared with. Pure.

/// What was measured and how it stands.
struct Measurement: Sendable {
  enum Unit: String, Sendable {
    case milliseconds = "ms"
    case perSecond = "1/s"
    case mebibytes = "MiB"
    case megabytesPerSecond = "MB/s"
    case bytes
  }

  /// What the median has to keep to, in the measurement's unit; where it is said, the tail too.
  enum Goal: Sendable, Hashable {
    case atMost(Double)
    /// What 99 of a hundred readings keep to, and half of them where that is said.
    case tail(atMost: Double, median: Double? = nil)
    case atLeast(Double)
    /// At most so much more than the peer's median.
    case abovePeer(Double)
    /// At most so many times the peer's median, and so much more.
    case timesPeer(Double, plus: Double)
  }

  /// Something comparable, measured in the same run and unit.
  struct Peer: Sendable {
    var name: String
    var samples: Samples
  }

  var name: String
  /// What exactly the readings are, as a sentence.
  var meaning: String
  var unit: Unit
  var samples: Samples
  var goal: Goal?
  var peer: Peer?

  /// Nil where there is no goal.
  var isMet: Bool? {
    switch goal {
    case nil: nil
    case .atMost(let bound): samples.median <= bound
    case .tail(let bound, let median): samples.percentile(99) <= bound && samples.median <= median ?? bound
    case .atLeast(let bound): samples.median >= bound
    case .abovePeer(let bound): peer.map { samples.median - $0.samples.median <= bound }
    case .timesPeer(let factor, let more): peer.map { samples.median <= factor * $0.samples.median + more }
    }
  }

  /// Our median by the peer's.
  var ratio: Double? { peer.map { samples.median / $0.samples.median } }
}
