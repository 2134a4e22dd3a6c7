// The one error of this layer: what a hypervisor refused, in its own words.

/// A refusal or failure of the hypervisor.
public struct HypervisorError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: Sendable {
    /// No connection: the daemon is absent, has gone away, or does not permit us.
    case disconnected
    case notFound
    /// Not possible in the machine's present state, such as starting one that runs.
    case invalidState
    /// The description or argument is not acceptable.
    case refused
    /// Too much work is waiting already; try again later.
    case busy
    case failed
  }

  public var code: Code
  /// As the hypervisor said it; may hold anything and is not safe to print to a terminal.
  public var message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}
