// What can go wrong when a cluster is brought up or down, in sentences with a way out.

public struct LocalClusterError: Error, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }

  /// A system call's failure, by the present `errno`.
  static func system(_ doing: String) -> LocalClusterError {
    LocalClusterError("cannot \(doing): \(SystemCall.lastError)")
  }
}
