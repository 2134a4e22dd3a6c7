// Everything one virtual machine ever wrote to its serial port, as a single stream of numbered bytes.

import Codecs
import FoundationEssentials
import Glibc
import Synchronization

/// The console log of one machine: reading by absolute offset, news of growth, and a bound on the disk it takes.
///
/// QEMU (or virtlogd for it) writes the bytes; this only reads, and gives back the oldest by punching holes. Offsets
/// count from the machine's first byte ever. Where the file system cannot punch holes, the log is cut between runs only:
/// a run may then take more than the limit, but no byte is lost to a race with the writer.
final class ConsoleLog: Sendable {
  static let fileName = "serial.log"

  /// Why readers were let go.
  enum End: Sendable, Hashable {
    /// The machine has.
    case ended
    /// The machine runs on another node now, and everything it said here is in the log.
    case moved(to: String)
    /// The log is not kept open here; whether the machine runs elsewhere is not known.
    case closed
  }

  struct State {
    var ledger: LogLedger
    var files: [String: LogFile] = [:]
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    var lastListener = 0
    var canPunch = true
    /// Nil as long as more may come.
    var end: End?
    /// The end of the log that was last written down.
    var keptEnd: Int64?
    /// The ledger in the file.
    var saved: LogLedger?
    /// The migration whose old node has been told that its copy is not needed.
    var settledMigration: String?
  }

  /// UID of the VirtualMachine, or of the instance that has none.
  let id: String
  let directory: String
  let markers: ConsoleMarkers
  let times: LogTimes
  private let limit: Int64
  let state: Mutex<State>
  private let saving = Mutex(())

  /// Opens the log in a directory, making both where missing.
  init(id: String, directory: String, owner: JSON, limit: Int64) throws {
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    self.id = id
    self.directory = directory
    self.limit = limit
    markers = ConsoleMarkers(path: "\(directory)/markers.jsonl")
    times = LogTimes(path: "\(directory)/\(LogTimes.fileName)")
    let saved = LogLedger(file: "\(directory)/ledger.json")
    state = Mutex(State(ledger: saved ?? LogLedger(owner: owner), saved: saved))
    settleEarlierFile()
    rescan()
  }

  /// The file that QEMU is told to append to.
  var path: String { "\(directory)/\(Self.fileName)" }
  var owner: JSON { state.withLock { $0.ledger.owner } }
  /// Offsets of the first byte kept and of the next one to come.
  var bounds: Range<Int64> { state.withLock { $0.ledger.start..<max($0.ledger.start, $0.ledger.end) } }

  var end: End? { state.withLock { $0.end } }

  /// The node that the log goes on at; nil while it does here, or has ended.
  var successor: String? { if case .moved(let node) = end { node } else { nil } }

  // MARK: - Reading

  /// At most `count` bytes at an offset; empty at the end. An offset before `bounds` throws: those bytes are gone.
  func read(at offset: Int64, count: Int) throws -> [UInt8] {
    let (file, base, available) = try state.withLock { state in
      guard offset >= state.ledger.start else { throw ConsoleLogGap(start: state.ledger.start) }
      guard let segment = state.ledger.segment(at: offset), let file = state.files[segment.file] else {
        return (nil as LogFile?, 0 as Int64, 0 as Int64)
      }
      return (file, segment.base, segment.end - offset)
    }
    guard let file else { return [] }
    let bytes = try file.read(at: offset - base, count: Int(min(Int64(count), available)))
    // What was punched meanwhile reads as zeros.
    guard offset >= bounds.lowerBound else { throw ConsoleLogGap(start: bounds.lowerBound) }
    return bytes
  }

  /// Rings when there are new bytes, at least once after the last of them; ends when the log does, which `end` explains.
  func growth() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let id = state.withLock { state in
      if state.end != nil { continuation.finish() }
      state.lastListener += 1
      state.listeners[state.lastListener] = continuation
      return state.lastListener
    }
    continuation.onTermination = { [weak self] _ in self?.removeListener(id) }
    return stream
  }

  private func removeListener(_ id: Int) { state.withLock { $0.listeners[id] = nil } }

  /// Lets every reader go after what is there now. That a machine has moved stays true, whatever happens to its log here.
  func endReaders(_ end: End) {
    refresh()
    let listeners = state.withLock { state in
      if case .moved = state.end {} else { state.end = end }
      defer { state.listeners = [:] }
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.finish() }
  }

  // MARK: - Following the writer

  /// Looks at the size of the file that is being written; cheap, called for every change of it.
  func refresh() {
    let listeners: [AsyncStream<Void>.Continuation] = state.withLock { state in
      guard let last = state.ledger.segments.indices.last, let file = state.files[state.ledger.segments[last].file]
      else { return [] }
      let (size, written) = file.extent
      guard size > state.ledger.segments[last].length else { return [] }
      if !state.ledger.isImporting {
        times.note(state.ledger.segments[last].end, at: written)
      }
      state.ledger.segments[last].length = size
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.yield() }
    times.save(bounds)
    trim()
  }

  /// Looks at the directory: files may have come, gone, or been renamed.
  func rescan() {
    let found = settledFiles()
    let listeners = state.withLock { state in
      let before = state.ledger
      // A file that has left the directory may have grown to its end since it was last looked at.
      for segment in state.ledger.segments.indices {
        guard let file = state.files[state.ledger.segments[segment].file] else { continue }
        state.ledger.grow(segment, to: file.size)
      }
      // Files that are known stay as they were opened; of the others the new handle is kept.
      for file in found where state.files[file.identity] == nil { state.files[file.identity] = file }
      state.ledger.observe(found.map { ($0.identity, $0.size) })
      noteTimes(state, since: before)
      let known = Set(state.ledger.segments.map(\.file))
      state.files = state.files.filter { known.contains($0.key) }
      return Array(state.listeners.values)
    }
    if state.withLock({ $0.saved != $0.ledger }) { save() }
    for listener in listeners { listener.yield() }
  }

  /// Bytes that have come since the ledger was `before` were written when their file was last written to: those that nobody saw
  /// coming have the time of the last of them. What is fetched from another node comes with its times.
  private func noteTimes(_ state: State, since before: LogLedger) {
    guard !state.ledger.isImporting else { return }
    // What a file says of bytes that never came.
    times.cut(to: max(before.end, state.ledger.end))
    for segment in state.ledger.segments {
      let known = before.segments.first { $0.file == segment.file }?.length ?? 0
      let begin = max(segment.base + known, min(times.seenEnd, segment.end))
      guard begin < segment.end, let file = state.files[segment.file] else { continue }
      times.note(begin, at: file.extent.written)
    }
  }

  /// The log's files, oldest first, as they were at one moment: looked for again where a rotation came in between.
  private func settledFiles() -> [LogFile] {
    var files: [LogFile] = []
    for _ in 0..<5 {
      files = filePaths().compactMap { try? LogFile(path: $0) }
      let again = filePaths().compactMap { try? LogFile(path: $0) }
      if files.map(\.identity) == again.map(\.identity) { break }
    }
    return files
  }

  /// The log's files, oldest first: `earlier.log`, `serial.log.1`, `serial.log.0`, `serial.log`. While the earlier part is
  /// being fetched it is all that counts: what follows has no place yet.
  private func filePaths() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    let earlier = names.contains(Self.earlierName) ? [earlierPath] : []
    return earlier + (isImporting ? [] : writtenPaths(names))
  }

  private func writtenPaths(_ names: [String]) -> [String] {
    let numbers = names.compactMap { name in
      name.hasPrefix(Self.fileName + ".") ? Int(name.dropFirst(Self.fileName.count + 1)) : nil
    }
    return numbers.sorted(by: >).map { "\(path).\($0)" } + (names.contains(Self.fileName) ? [path] : [])
  }

  // MARK: - The bound

  /// Gives back the oldest bytes where there are more than the limit. The ledger is written first: a crash in between
  /// leaves bytes that nobody reads, never a reader in a hole.
  func trim() {
    let punch: (LogFile, Int64)? = state.withLock { state in
      guard state.canPunch, let start = state.ledger.newStart(limit: limit), let last = state.ledger.segments.last,
        let file = state.files[last.file]
      else { return nil }
      state.ledger.start = start
      return (file, start - last.base)
    }
    guard let (file, offset) = punch, save() else { return }
    removeEarlierFileIfPassed()
    guard offset > 0, !file.punch(before: offset) else { return }
    state.withLock { $0.canPunch = false }
  }

  /// To be called while nobody writes, before a machine starts: cuts a log that could not be bounded while it ran.
  func prepareForStart() {
    state.withLock { $0.end = nil }
    if !FileManager.default.fileExists(atPath: path) {
      close(open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600))
    }
    let isTooLong = state.withLock { !$0.canPunch && ($0.ledger.segments.last?.length ?? 0) > limit }
    if isTooLong { rename(path, path + ".0") }
    rescan()
  }

  @discardableResult
  func save() -> Bool {
    times.save(bounds)
    return saving.withLock { _ in
      let ledger = state.withLock { $0.ledger }
      guard (try? ledger.save(to: "\(directory)/ledger.json")) != nil else { return false }
      state.withLock { $0.saved = ledger }
      return true
    }
  }

  /// Writes down how far the log reaches, where that has changed: after a crash, what came later is told apart by it.
  func keepEnd() {
    let end = bounds.upperBound
    let isNews = state.withLock { state in
      defer { state.keptEnd = end }
      return state.keptEnd != end
    }
    if isNews { times.keep(end: end) }
  }
}

/// A reader asked for bytes that are no longer kept.
struct ConsoleLogGap: Error, Sendable {
  /// The first offset that is.
  let start: Int64
}
