// A theme's file, looked at again and again, so that a change shows at once.

import Glibc

/// Notices when a theme's file has changed.
public struct ThemeWatch: Sendable {
  /// How often it is worth looking.
  public static let interval = Duration.seconds(1)

  /// By these a file differs from what it was, also where an editor has put another one in its place.
  private struct Stamp: Hashable {
    var node: UInt64
    var size: Int64
    var seconds: Int
    var nanoseconds: Int

    /// Nil while there is no such file.
    init?(_ path: String) {
      var facts = stat()
      guard stat(path, &facts) == 0 else { return nil }
      (node, size) = (UInt64(facts.st_ino), Int64(facts.st_size))
      (seconds, nanoseconds) = (facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec)
    }
  }

  private let path: String
  private var seen: Stamp?

  /// The file as it is now counts as seen.
  public init(path: String) {
    self.path = path
    seen = Stamp(path)
  }

  /// The theme where the file has changed since the last look, or what is wrong with it now; nil where it has not changed, or is
  /// away for the moment. Costs one system call while nothing changes.
  public mutating func look() -> Result<Theme, ThemeError>? {
    guard let stamp = Stamp(path), stamp != seen else { return nil }
    seen = stamp
    return Result { () throws(ThemeError) in try Theme.load(path) }
  }
}
