// How long guests that have come to this node ran nowhere.

import Synchronization

/// By their instances' UIDs; each is taken once, with the record of the arrival.
final class Standstills: Sendable {
  private let lengths = Mutex<[String: Duration]>([:])

  /// The machine has gone on here after so long; what was noted first counts.
  func note(_ uid: String, _ length: Duration) { lengths.withLock { $0[uid] = $0[uid] ?? length } }

  func take(_ uid: String) -> Duration? { lengths.withLock { $0.removeValue(forKey: uid) } }
}
