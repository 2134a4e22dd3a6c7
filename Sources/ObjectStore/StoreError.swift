// What can go wrong between the store and its disk, in sentences for people.

import GRDB

/// A failure of the store itself; refusals by a write's own decision are passed on as they are.
public enum StoreError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Another server has the directory.
  case inUse(directory: String)
  /// Written by a later release, whose format is not known here.
  case newerFormat(directory: String, found: Int, known: Int)
  case cannotOpen(directory: String, reason: String)
  case diskFull
  case failed(String)
  /// The revision asked for is older than what is kept.
  case compacted(oldest: Int64)
  /// Too many writes wait already.
  case overloaded

  public var description: String {
    switch self {
    case .inUse(let directory): "\(directory) is in use by another server: stop it, or choose another --data"
    case .newerFormat(let directory, let found, let known):
      "\(directory) has data format \(found), this release knows up to \(known): run the newer release, or choose another --data"
    case .cannotOpen(let directory, let reason):
      "cannot use \(directory): \(reason); check its permissions, or choose another --data"
    case .diskFull: "the disk that holds the data is full: nothing was written; make room and try again"
    case .failed(let reason): "the data could not be read or written: \(reason); look at the disk and the system's log"
    case .compacted(let oldest): "too old resource version: the oldest kept is \(oldest)"
    case .overloaded: "too many writes are waiting: try again in a moment"
    }
  }

  init(_ error: any Error) {
    guard let error = error as? DatabaseError else {
      self = .failed(String(describing: error))
      return
    }
    switch error.extendedResultCode {
    // The second: no room for the index of the write-ahead log.
    case .SQLITE_FULL, .SQLITE_IOERR_SHMSIZE: self = .diskFull
    default: self = .failed(error.message ?? "SQLite error \(error.resultCode.rawValue)")
    }
  }
}
