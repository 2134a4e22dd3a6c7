// Waiting for what tells nobody when it comes true: a bounded wait that looks again and again.

/// What was waited for and did not come.
public struct WaitedInVain: Error, CustomStringConvertible {
  public let description: String

  public init(description: String) { self.description = description }
}

/// Waits until `look` returns something, and returns it.
///
/// - Parameter what: what is waited for, named in the error together with what `look` last threw.
/// - Parameter pause: the time between looks.
/// - Throws: `WaitedInVain` when time is up, `CancellationError` when cancelled.
@discardableResult
public func eventually<Value>(
  _ what: @autoclosure () -> String, within limit: Duration = .seconds(30), every pause: Duration = .milliseconds(100),
  _ look: () async throws -> Value?
) async throws -> Value {
  let deadline = ContinuousClock.now + limit
  var last: (any Error)?
  repeat {
    do {
      if let found = try await look() { return found }
      last = nil
    } catch let error as CancellationError {
      throw error
    } catch {
      last = error
    }
    try await Task.sleep(for: pause)
  } while ContinuousClock.now < deadline
  throw WaitedInVain(
    description: "waited \(limit) in vain for \(what())\(last.map { "; the last look failed: \($0)" } ?? "")")
}
