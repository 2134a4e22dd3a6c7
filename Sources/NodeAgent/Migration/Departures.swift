// Machines that leave this node just now: what has to be known of them at once when the other node asks, without the hypervisor,
// which does not answer while it ends them.

import Synchronization

/// A machine on its way from here.
struct Departure: Sendable, Hashable {
  let uuid: String
  /// Its emulator; nil where none was found.
  let process: Int32?
  /// When it stopped here, to go on elsewhere; nil as long as it runs here.
  var stoppedAt: Duration?
}

/// By their instances' UIDs, from the begin of the copy to the end of the migration.
final class Departures: Sendable {
  private let all = Mutex<[String: Departure]>([:])

  subscript(uid: String) -> Departure? { all.withLock { $0[uid] } }

  func begin(_ uid: String, machine uuid: String) {
    let departure = Departure(uuid: uuid, process: MachineProcess.find(uuid: uuid))
    all.withLock { $0[uid] = departure }
  }

  /// - Parameter elapsed: nil where it runs here again.
  func stopped(_ uid: String, at elapsed: Duration?) { all.withLock { $0[uid]?.stoppedAt = elapsed } }

  func end(_ uid: String) { all.withLock { $0[uid] = nil } }
}
