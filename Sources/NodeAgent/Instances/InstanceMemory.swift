// What an agent remembers of instances between runs, and may forget at any time: a restart begins with nothing.

import Reconcile
import Synchronization

/// Notes by instance UID; dropped when the instance is released, so bounded by the machines of the node.
final class InstanceMemory: Sendable {
  private struct Notes {
    var failures = 0
    var notBefore = Duration.zero
    var isPlaced = false
    var isStopping = false
  }

  private let notes = Mutex<[String: Notes]>([:])
  private let backoff: Backoff

  init(backoff: Backoff = Backoff(initial: .seconds(1), cap: .seconds(60))) { self.backoff = backoff }

  /// How long the next start has to wait, nil where it may come now.
  func wait(uid: String, at elapsed: Duration) -> Duration? {
    let notBefore = notes.withLock { $0[uid]?.notBefore ?? .zero }
    return notBefore > elapsed ? notBefore - elapsed : nil
  }

  /// Notes a start that failed; the delay until the next one.
  func failed(uid: String, at elapsed: Duration) -> Duration {
    notes.withLock { notes in
      var note = notes[uid] ?? Notes()
      note.failures += 1
      let delay = backoff.delay(failures: note.failures)
      note.notBefore = elapsed + delay
      notes[uid] = note
      return delay
    }
  }

  func succeeded(uid: String) {
    notes.withLock { $0[uid] = nil }
  }

  func isPlaced(uid: String) -> Bool { notes.withLock { $0[uid]?.isPlaced ?? false } }

  func setPlaced(uid: String) {
    notes.withLock { $0[uid, default: Notes()].isPlaced = true }
  }

  /// True once: when the guest is first asked to stop.
  func isFirstStop(uid: String) -> Bool {
    notes.withLock { notes in
      defer { notes[uid, default: Notes()].isStopping = true }
      return notes[uid]?.isStopping != true
    }
  }

  func forget(uid: String) {
    notes.withLock { $0[uid] = nil }
  }
}
