// The settings of one migration, from a MigrationPolicy or KubeVirt's defaults.

public import Codecs

/// `migrationState.migrationConfiguration`: effective values, each of them present once handed over.
public struct MigrationConfiguration: Sendable, Hashable {
  /// What holds where neither a policy nor an operator says otherwise.
  public static let standard: JSON = [
    "bandwidthPerMigration": "0", "completionTimeoutPerGiB": 150, "progressTimeout": 150, "allowAutoConverge": false,
    "allowPostCopy": false, "unsafeMigrationOverride": false,
  ]

  public let json: JSON

  public init(_ json: JSON) { self.json = json }

  /// Bytes a second; nil where there is no limit.
  public var bandwidth: Int64? {
    let bytes = Quantity(json["bandwidthPerMigration"])?.bytes ?? 0
    return bytes > 0 ? bytes : nil
  }

  /// Seconds allowed for each GiB to copy; 0 is no limit.
  public var completionTimeoutPerGiB: Int { json["completionTimeoutPerGiB"].int ?? 150 }
  /// Seconds without any progress after which the copy is given up; 0 is no limit.
  public var progressTimeout: Int { json["progressTimeout"].int ?? 150 }
  public var allowsAutoConverge: Bool { json["allowAutoConverge"].bool ?? false }
  public var allowsPostCopy: Bool { json["allowPostCopy"].bool ?? false }
}
