// Warnings found on the store's writer thread, on their way back to the request.

import Synchronization

final class Warnings: Sendable {
  private let list = Mutex<[String]>([])

  func set(_ warnings: [String]) { list.withLock { $0 = warnings } }
  var value: [String] { list.withLock { $0 } }
}
