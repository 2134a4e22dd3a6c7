// A log that comes from another node with its machine: the part that was written there goes before what is written here.

import Files
import FoundationEssentials
import Glibc
import Synchronization

extension ConsoleLog {
  static let earlierName = "earlier.log"

  /// Holds what was written before the machine came to this node.
  var earlierPath: String { "\(directory)/\(Self.earlierName)" }
  private var draftPath: String { earlierPath + ".new" }

  /// Whether the earlier part is still being fetched; what the machine writes here has no offset until it is complete.
  var isImporting: Bool { state.withLock { $0.ledger.isImporting } }

  /// Makes the log ready for its machine to come to this node; to be called while nobody writes here. What is kept of an earlier
  /// stay becomes the beginning of the earlier part. May be repeated.
  func beginImport() throws {
    let kept = isImporting ? nil : try writeDraft()
    if let kept {
      try state.withLock { state in
        let file = try LogFile(path: draftPath)
        state.ledger.segments = [LogLedger.Segment(file: file.identity, base: kept.lowerBound, length: file.size)]
        state.ledger.start = kept.lowerBound
        state.ledger.isImporting = true
        state.end = nil
      }
      // A crash from here on is mended by `settleEarlierFile`.
      save()
      rename(draftPath, earlierPath)
    }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    where name.hasPrefix(Self.fileName) { unlink("\(directory)/\(name)") }
    rescan()
  }

  /// All that is kept, in one file; its offsets.
  private func writeDraft() throws -> Range<Int64> {
    let bounds = bounds
    let descriptor = open(draftPath, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemError(draftPath) }
    defer { close(descriptor) }
    var offset = bounds.lowerBound
    while offset < bounds.upperBound {
      let bytes = try read(at: offset, count: Int(min(bounds.upperBound - offset, 1 << 20)))
      guard !bytes.isEmpty else { break }
      guard SmallFile.writeAll(bytes, to: descriptor) else { throw SystemError(draftPath) }
      offset += Int64(bytes.count)
    }
    return bounds
  }

  /// Adds bytes that the other node has sent. Bytes that are here already are passed over; where some are missing, the log begins
  /// anew behind the gap.
  func importBytes(_ bytes: [UInt8], at offset: Int64) throws {
    let listeners: [AsyncStream<Void>.Continuation] = try state.withLock { state in
      guard state.ledger.isImporting, let segment = state.ledger.segments.last, let file = state.files[segment.file]
      else { return [] }
      let known = Int(clamping: max(0, segment.end - offset))
      guard known < bytes.count else { return [] }
      if offset > segment.end { state.ledger.start = offset }
      try file.write(bytes[known...], at: offset + Int64(known) - segment.base)
      // Until the other node tells more: not later than now.
      times.note(max(offset, segment.end), at: Int64(Date().timeIntervalSince1970 * 1000))
      state.ledger.segments[state.ledger.segments.count - 1].length = offset + Int64(bytes.count) - segment.base
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.yield() }
    // The other node may send more than is kept here, or without end.
    trim()
  }

  /// The earlier part is complete: what the machine writes here follows it.
  func finishImport() {
    state.withLock { $0.ledger.isImporting = false }
    rescan()
  }

  /// Completes or undoes what a crash has left of `beginImport`.
  func settleEarlierFile() {
    guard let draft = try? LogFile(path: draftPath) else { return }
    let isOurs = state.withLock { $0.ledger.isImporting && $0.ledger.segments.first?.file == draft.identity }
    if isOurs { rename(draftPath, earlierPath) } else { unlink(draftPath) }
  }

  /// Once nothing of the earlier part is kept, its file goes.
  func removeEarlierFileIfPassed() {
    let isPassed = state.withLock { state in
      state.ledger.segments.count > 1 && state.ledger.start >= state.ledger.segments[1].base
    }
    if isPassed, unlink(earlierPath) == 0 { rescan() }
  }
}
