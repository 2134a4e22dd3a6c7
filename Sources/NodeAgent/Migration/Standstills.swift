// How long guests on their way from node to node run nowhere: the old node knows when one stopped, the new one when it went on.

import Synchronization

/// Times of machines on their way, by their instances' UIDs; each is forgotten with the end of its migration.
final class Standstills: Sendable {
  private let begins = Mutex<[String: Duration]>([:])
  private let lengths = Mutex<[String: Duration]>([:])

  /// The machine has stopped here, to go on elsewhere.
  func begin(_ uid: String, at elapsed: Duration) { begins.withLock { $0[uid] = elapsed } }

  /// How long ago it stopped here.
  func sinceBegin(_ uid: String, now: Duration) -> Duration? { begins.withLock { $0[uid] }.map { now - $0 } }

  /// The migration from here has ended.
  func forget(_ uid: String) { begins.withLock { $0[uid] = nil } }

  /// The machine has gone on here after so long; what was noted first counts.
  func note(_ uid: String, _ length: Duration) { lengths.withLock { $0[uid] = $0[uid] ?? length } }

  /// What was noted, once.
  func take(_ uid: String) -> Duration? { lengths.withLock { $0.removeValue(forKey: uid) } }
}
