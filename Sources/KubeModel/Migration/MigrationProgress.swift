// `migrationState.progress`, which is ours: how far a copy has come. Written by the source's agent alone.

public import Codecs

/// The statistics of a running or ended copy; bytes and bytes a second.
public struct MigrationProgress: Sendable, Hashable {
  public let json: JSON

  /// Nil where there are no statistics yet.
  public init?(_ json: JSON) {
    guard json.isObject else { return nil }
    self.json = json
  }

  /// 0 to 100; never falls within one migration.
  public var percent: Int { min(100, max(0, json["percent"].int ?? 0)) }
  public var bytesTotal: Int { json["bytesTotal"].int ?? 0 }
  public var bytesProcessed: Int { json["bytesProcessed"].int ?? 0 }
  /// May grow again while the guest writes faster than the copy.
  public var bytesRemaining: Int { json["bytesRemaining"].int ?? 0 }
  public var bytesPerSecond: Int { json["bytesPerSecond"].int ?? 0 }
  public var dirtyBytesPerSecond: Int { json["dirtyBytesPerSecond"].int ?? 0 }
  public var iteration: Int { json["iteration"].int ?? 0 }
  public var expectedDowntimeMilliseconds: Int? { json["expectedDowntimeMilliseconds"].int }
  /// How long the guest stood still; known at the end.
  public var downtimeMilliseconds: Int? { json["downtimeMilliseconds"].int }
}
