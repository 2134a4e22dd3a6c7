// Counts how often keys are worked on, and whether two workers ever had the same one.

import Synchronization

final class Counter: Sendable {
  private struct State {
    var active: Set<String> = []
    var total = 0
    var overlaps = 0
  }

  private let state = Mutex(State())

  var total: Int { state.withLock { $0.total } }
  var overlaps: Int { state.withLock { $0.overlaps } }

  func enter(_ key: String) {
    state.withLock { state in
      state.total += 1
      if !state.active.insert(key).inserted { state.overlaps += 1 }
    }
  }

  func leave(_ key: String) {
    state.withLock { _ = $0.active.remove(key) }
  }
}
