// A directory that lives as long as a test needs it.

import FoundationEssentials

/// A new empty directory, removed with what is in it when the last reference goes.
public final class TemporaryDirectory: Sendable {
  public let path: String

  public init() throws {
    path = "/tmp/spyhop-test-\(UUID().uuidString.prefix(8).lowercased())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
