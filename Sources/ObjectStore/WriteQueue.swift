// The writes that wait for the next commit, and the revision that the next of them gets. Pure state; the store drains it.

import KubeModel

/// One write on its way to the disk.
struct PendingWrite: Sendable {
  var resource: String
  var key: ObjectKey
  var decide: @Sendable (StoredObject?, Int64) throws -> WriteDecision
  var continuation: CheckedContinuation<StoredObject?, any Error>
}

struct WriteQueue: Sendable {
  private(set) var revision: Int64
  private var waiting: [PendingWrite] = []
  private var isDraining = false

  init(revision: Int64) { self.revision = revision }

  enum Admission { case refused, queued, startDraining }

  mutating func admit(_ write: PendingWrite, limit: Int) -> Admission {
    guard waiting.count < limit else { return .refused }
    waiting.append(write)
    if isDraining { return .queued }
    isDraining = true
    return .startDraining
  }

  /// Takes what one commit shall hold; empty when there is nothing left, and draining then ends.
  mutating func takeBatch(of size: Int) -> [PendingWrite] {
    let batch = Array(waiting.prefix(size))
    waiting.removeFirst(batch.count)
    if batch.isEmpty { isDraining = false }
    return batch
  }

  mutating func committed(upTo newRevision: Int64) { revision = newRevision }
}
