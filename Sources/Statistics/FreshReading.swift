// A value that costs something to read: read at most once in a while, and once for all who ask meanwhile.

/// The last reading of something, kept for a while.
public actor FreshReading<Value: Sendable> {
  private let lifetime: Duration
  private let elapsed: @Sendable () -> Duration
  private let read: @Sendable () async throws -> Value
  private var last: (value: Value, at: Duration)?
  private var isReading = false
  private var waiters: [CheckedContinuation<Result<Value, any Error>, Never>] = []

  /// - Parameters:
  ///   - lifetime: how old a reading may be that is given out again.
  ///   - elapsed: a monotonic clock.
  ///   - read: has to end by itself, with an error where it takes too long: those who ask meanwhile wait for it.
  public init(
    lifetime: Duration, elapsed: @escaping @Sendable () -> Duration, read: @escaping @Sendable () async throws -> Value
  ) {
    self.lifetime = lifetime
    self.elapsed = elapsed
    self.read = read
  }

  /// The last reading, or a new one where that is too old. A failure goes to everybody who waited, and is not kept.
  public func value() async throws -> Value {
    while true {
      if let last, elapsed() - last.at < lifetime { return last.value }
      guard isReading else { return try await readNow().get() }
      switch await withCheckedContinuation({ waiters.append($0) }) {
      case .success(let value): return value
      // The one who read has gone away; its reading was nobody's failure.
      case .failure(is CancellationError): try Task.checkCancellation()
      case .failure(let error): throw error
      }
    }
  }

  private func readNow() async -> Result<Value, any Error> {
    isReading = true
    let result: Result<Value, any Error>
    do { result = .success(try await read()) } catch { result = .failure(error) }
    isReading = false
    if case .success(let value) = result { last = (value, elapsed()) }
    for waiter in waiters { waiter.resume(returning: result) }
    waiters = []
    return result
  }
}
