// A yes or no that a closure on another thread sets.

import Synchronization

final class Flag: Sendable {
  private let value = Atomic(false)

  func raise() { value.store(true, ordering: .releasing) }
  var isRaised: Bool { value.load(ordering: .acquiring) }
}
