// What happened around a console, beside its bytes: starts, stops, viewers coming and going.

import Codecs
import Files
import FoundationEssentials
import Glibc
import Synchronization

/// An append-only list of events with time and offset, a JSON object a line.
final class ConsoleMarkers: Sendable {
  enum Kind: String, Sendable { case start, stop, attach, detach, depart, arrive }

  /// The file is cut to its newer half where it grows beyond this many bytes.
  static let bound = 256 << 10

  private let path: String
  private let writing = Mutex(())

  init(path: String) { self.path = path }

  /// Adds a line; a marker that cannot be written is lost, the console goes on.
  func add(_ kind: Kind, offset: Int64, detail: String = "", time: Date = Date()) {
    let line: JSON = [
      "time": .string(RFC3339.microseconds(time)), "kind": .string(kind.rawValue), "offset": .integer(offset),
      "detail": detail.isEmpty ? .null : .string(detail),
    ]
    writing.withLock { _ in
      let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { return }
      _ = SmallFile.writeAll(line.bytes + [UInt8(ascii: "\n")], to: descriptor)
      let size = lseek(descriptor, 0, SEEK_END)
      close(descriptor)
      if size > Self.bound { cut() }
    }
  }

  private func cut() {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else { return }
    let half = data.dropFirst(data.count / 2).drop { $0 != UInt8(ascii: "\n") }.dropFirst()
    try? SmallFile.replace(path, with: Array(half))
  }
}
