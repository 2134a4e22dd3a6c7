// When each node was last heard of, by this process's own clock: clocks of machines are never compared. A plain value.

/// Remembers the last sign of life of each node and when it arrived here.
struct HeartbeatLog {
  private var signs: [String: (sign: String, at: Duration)] = [:]

  /// Notes what the node says of itself now.
  ///
  /// - Parameter sign: differs from the one before where the node has been alive in between.
  /// - Returns: how long ago the sign was new. A node seen for the first time counts from now.
  mutating func silence(of node: String, sign: String, at now: Duration) -> Duration {
    if let known = signs[node], known.sign == sign { return now - known.at }
    signs[node] = (sign, now)
    return .zero
  }

  mutating func forget(_ node: String) {
    signs[node] = nil
  }
}
