// Who consumes most: the last look at all instances, and a short history of each. Pure.

import KubeModel
import Statistics

/// The top consumers.
public struct TopTable: Sendable {
  /// Samples that a history keeps; older ones are forgotten.
  public static let historyLimit = 60
  /// Instances whose history is kept; of more, those that are new have none.
  public static let instanceLimit = 5000

  public struct Row: Sendable, Hashable {
    public var sample: TopSample
    /// Of the consumption that rows are ordered by: the oldest first, nil where it was not measured.
    public var history: [Double?]
  }

  fileprivate struct Record: Sendable {
    var sample: TopSample
    /// At most `historyLimit`, the oldest first; none where the history is not kept.
    var earlier: [[Float?]] = []
  }

  /// By the instance's UID: one of the same name that came later is another one.
  private var records: [String: Record] = [:]

  public init() {}

  public var count: Int { records.count }

  /// Takes a look at all instances; those that are not among the samples are forgotten. A sample with the time of the one before is
  /// the same measurement again.
  public mutating func take(_ samples: [TopSample]) {
    var kept: [String: Record] = [:]
    var room = Self.instanceLimit - samples.count { records[$0.usage.uid]?.hasHistory == true }
    for sample in samples {
      var record = records[sample.usage.uid] ?? Record(sample: sample)
      let isNew = !record.hasHistory || record.sample.timestamp != sample.timestamp
      record.sample = sample
      if isNew, record.hasHistory || room > 0 {
        if !record.hasHistory { room -= 1 }
        record.note(sample.usage)
      }
      kept[sample.usage.uid] = record
    }
    records = kept
  }

  /// The largest first; those that are not measured last, then by name.
  ///
  /// - Parameter limit: how many rows are wanted.
  public func rows(by consumption: Consumption, limit: Int) -> [Row] {
    let ranked = records.values.map { (record: $0, value: consumption.value(of: $0.sample.usage) ?? -1) }
    let largest = ranked.sorted { left, right in
      if left.value != right.value { return left.value > right.value }
      return left.record.key < right.record.key
    }
    return largest.prefix(limit).map { Row(sample: $0.record.sample, history: $0.record.history(of: consumption)) }
  }
}

extension TopTable.Record {
  fileprivate var key: ObjectKey { sample.usage.key }
  fileprivate var hasHistory: Bool { !earlier.isEmpty }

  fileprivate mutating func note(_ usage: InstanceUsage) {
    if earlier.count == TopTable.historyLimit { earlier.removeFirst() }
    earlier.append(Consumption.allCases.map { consumption in consumption.value(of: usage).map { Float($0) } })
  }

  fileprivate func history(of consumption: Consumption) -> [Double?] {
    guard let column = Consumption.allCases.firstIndex(of: consumption) else { return [] }
    return earlier.map { $0[column].map { Double($0) } }
  }
}
