// News of console logs from the kernel (inotify): no poll, no thread of its own.

import Glibc
import Synchronization

/// Tells logs that their files have grown, or their directory has changed.
///
/// QEMU writes byte by byte. News after a pause, and echoes of keys, are passed on at once; a flood is looked at every
/// `floodMicroseconds`, so that it costs a few hundred wake-ups a second and not one a byte.
final class LogWatch: Sendable {
  private static let floodMicroseconds: UInt32 = 3000

  private let descriptor: Int32
  private let typing: TypingNote
  private let lastNews = Atomic<Int64>(.min / 2)
  private let poll: DescriptorPoll
  private let logs = Mutex<[Int32: ConsoleLog]>([:])
  private let growth = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

  /// Rings when logs have grown; for one listener.
  var news: AsyncStream<Void> { growth.stream }

  init(poll: DescriptorPoll, typing: TypingNote = TypingNote()) throws(SystemError) {
    self.typing = typing
    descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
    guard descriptor >= 0 else { throw SystemError("inotify") }
    self.poll = poll
    poll.add(descriptor) { [weak self] _ in self?.read() }
  }

  deinit {
    poll.remove(descriptor)
    close(descriptor)
  }

  func add(_ log: ConsoleLog) throws(SystemError) {
    let mask = UInt32(IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR)
    let watch = inotify_add_watch(descriptor, log.directory, mask)
    guard watch >= 0 else { throw SystemError(log.directory) }
    logs.withLock { $0[watch] = log }
    log.rescan()
  }

  func remove(_ log: ConsoleLog) {
    let watches = logs.withLock { logs in
      let found = logs.filter { $0.value === log }.map(\.key)
      for watch in found { logs[watch] = nil }
      return found
    }
    for watch in watches { inotify_rm_watch(descriptor, watch) }
  }

  /// Reads all that has queued up and looks once at each log it is about.
  private func read() {
    let sinceLast = TypingNote.now - lastNews.load(ordering: .relaxed)
    if sinceLast < Int64(Self.floodMicroseconds) * 2000, !typing.isRecent { usleep(Self.floodMicroseconds) }
    defer { lastNews.store(TypingNote.now, ordering: .relaxed) }
    var grown: Set<Int32> = []
    var changed: Set<Int32> = []
    var hasOverflowed = false
    withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: MemoryLayout<inotify_event>.alignment) { buffer in
      while true {
        let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        guard count > 0 else { break }
        Self.forEachEvent(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { event, name in
          hasOverflowed = hasOverflowed || event.mask & UInt32(IN_Q_OVERFLOW) != 0
          // Only the log's own files: markers and ledger lie in the same directory.
          guard name.hasPrefix(ConsoleLog.fileName) else { return }
          if event.mask & UInt32(IN_MODIFY) != 0 { grown.insert(event.wd) } else { changed.insert(event.wd) }
        }
      }
    }
    if hasOverflowed { for log in logs.withLock({ Array($0.values) }) { log.rescan() } }
    for watch in changed { logs.withLock { $0[watch] }?.rescan() }
    for watch in grown { logs.withLock { $0[watch] }?.refresh() }
    if !grown.isEmpty { growth.continuation.yield() }
  }

  private static func forEachEvent(_ bytes: UnsafeRawBufferPointer, _ body: (inotify_event, String) -> Void) {
    let header = MemoryLayout<inotify_event>.size
    var offset = 0
    while offset + header <= bytes.count {
      let event = bytes.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
      let name = bytes[(offset + header)..<(offset + header + Int(event.len))].prefix { $0 != 0 }
      body(event, String(decoding: name, as: UTF8.self))
      offset += header + Int(event.len)
    }
  }
}
