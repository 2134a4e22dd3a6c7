// All consoles of a node: their logs, and the lines to guests that run now.

import Codecs
import FoundationEssentials
import Glibc
import Hypervisor
import KubeModel
import Logging
import Reconcile
import Synchronization

/// Opens logs, and the serial lines of machines that are being typed at.
///
/// A line is open only while somebody types: as long as nobody has a pty open, QEMU throws its output away and the log
/// alone counts. QEMU 7.2 (like others) writes a byte to its log twice whenever an open pty had no room for it, which a
/// guest that floods a busy host will meet however quickly that pty is read.
final class ConsoleHub: Sendable {
  /// How long a line stays open after a key. Opening one again costs the next key up to a second: QEMU looks once a
  /// second whether its pty is in use.
  static let lingering = Duration.seconds(60)
  /// How often, 20 ms apart, keys wait for a machine; then they are dropped.
  private static let arrivalChecks = 100
  /// How often open lines are looked at, and what counts as a flood between two looks: after it a line that had no key
  /// in the meantime is closed at once.
  static let patrol = Duration.milliseconds(500)
  static let flood: Int64 = 8192
  /// How long the end of a log that grows may be known in memory alone.
  static let keeping = Duration.seconds(1)
  /// How long after a key a line stays open in any case: QEMU has to find out that it is.
  static let reaction = Duration.milliseconds(1500)

  private struct Console {
    var log: ConsoleLog
    /// The pty of the machine; nil while none runs.
    var path: String?
    /// Whether a machine is about to arrive from another node.
    var isExpected = false
    var line: SerialLine?
    var lastKey = Duration.zero
    /// The end of the log when the open line was last looked at.
    var lastEnd: Int64 = 0
  }

  private let directory: String
  private let limit: Int64
  private let logger: Logger
  private let poll: DescriptorPoll
  private let watch: LogWatch
  private let typing = TypingNote()
  private let time: TimeSource
  private let consoles = Mutex<[String: Console]>([:])
  private let opened = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

  /// - Parameter limit: bytes kept of each log.
  init(directory: String, limit: Int64, time: TimeSource = TimeSource(), logger: Logger) throws {
    self.directory = directory
    self.limit = limit
    self.time = time
    self.logger = logger
    poll = try DescriptorPoll()
    watch = try LogWatch(poll: poll, typing: typing)
  }

  /// The object whose log an instance writes to: the VirtualMachine that manages it, else itself.
  static func owner(of vmi: JSON) -> JSON {
    let reference = vmi.meta.controllerReference.flatMap { $0.kind == "VirtualMachine" ? $0 : nil }
    return [
      "kind": .string(reference?.kind ?? "VirtualMachineInstance"), "namespace": .string(vmi.meta.namespace),
      "name": .string(reference?.name ?? vmi.meta.name), "uid": .string(reference?.uid ?? vmi.meta.uid),
    ]
  }

  /// The log of an instance, made where there is none yet.
  func log(for vmi: JSON) throws -> ConsoleLog {
    let owner = Self.owner(of: vmi)
    return try log(id: owner["uid"].string ?? "", owner: owner)
  }

  /// Makes the log of an instance ready for its machine to arrive here.
  func expect(_ vmi: JSON) throws {
    let log = try log(for: vmi)
    try log.beginImport()
    consoles.withLock { $0[log.id]?.isExpected = true }
  }

  /// Takes note of the pty of a machine that runs.
  func attach(_ vmi: JSON, path: String) throws {
    let log = try log(for: vmi)
    let old = consoles.withLock { consoles -> SerialLine? in
      guard consoles[log.id]?.path != path else { return nil }
      consoles[log.id]?.path = path
      consoles[log.id]?.isExpected = false
      return consoles[log.id]?.line.take()
    }
    old?.close()
  }

  /// The log of an instance, where there is one on this node.
  func existingLog(of vmi: JSON) throws -> ConsoleLog? { try log(id: Self.owner(of: vmi)["uid"].string ?? "") }

  /// The log of that id, where there is one on this node.
  func log(id: String) throws -> ConsoleLog? {
    if let known = consoles.withLock({ $0[id]?.log }) { return known }
    guard UIDRule.isMet(by: id), let ledger = LogLedger(file: "\(directory)/\(id)/ledger.json") else {
      return nil
    }
    return try log(id: id, owner: ledger.owner)
  }

  private func log(id: String, owner: JSON) throws -> ConsoleLog {
    guard UIDRule.isMet(by: id) else { throw InvalidSpec(field: "metadata.ownerReferences.uid", "\"\(id)\" is no UID") }
    return try consoles.withLock { consoles in
      if let known = consoles[id] { return known.log }
      let log = try ConsoleLog(id: id, directory: "\(directory)/\(id)", owner: owner, limit: limit)
      try watch.add(log)
      consoles[id] = Console(log: log)
      return log
    }
  }

  /// The machine has ended here, or its log has: closes its line and lets viewers go when they have read everything.
  func detach(id: String, _ end: ConsoleLog.End = .ended) {
    guard
      let console = consoles.withLock({ consoles in
        defer {
          consoles[id]?.line = nil
          consoles[id]?.path = nil
        }
        return consoles[id]
      })
    else { return }
    console.line?.close()
    console.log.endReaders(end)
  }

  /// Whether the console of an instance has gone on to another node, or is not here at all.
  func hasDeparted(_ vmi: JSON) throws -> Bool {
    guard let log = try existingLog(of: vmi) else { return true }
    return log.successor != nil
  }

  /// The machine of an instance runs on another node now: its viewers go there once they have read everything. May be repeated.
  func depart(_ vmi: JSON, to node: String) throws {
    guard let log = try existingLog(of: vmi), log.successor == nil else { return }
    detach(id: log.id, .moved(to: node))
    log.markers.add(.depart, offset: log.bounds.upperBound, detail: node)
  }

  /// Types bytes at a guest; dropped where it does not run. Waits while `SerialLine.inputBound` bytes wait already.
  func type(_ bytes: [UInt8], id: String) async {
    typing.typed()
    await waitForMachine(id)
    do {
      try await line(id)?.write(bytes)
    } catch {
      logger.warning("could not type at a console", metadata: ["console": "\(id)", "reason": "\(error)"])
    }
  }

  /// One that has just arrived from another node can be heard before it can be typed at.
  private func waitForMachine(_ id: String) async {
    for _ in 0..<Self.arrivalChecks where consoles.withLock({ $0[id]?.isExpected ?? false }) {
      try? await time.sleep(until: time.elapsed + .milliseconds(20))
    }
  }

  /// The open line of a console, opened now where it is not.
  private func line(_ id: String) throws(SystemError) -> SerialLine? {
    let now = time.elapsed
    let (open, path) = consoles.withLock { consoles in
      consoles[id]?.lastKey = now
      return (consoles[id]?.line, consoles[id]?.path)
    }
    if let open { return open }
    guard let path else { return nil }
    let made = try SerialLine(path: path, poll: poll) { [weak self] in self?.lost(path, id: id) }
    defer { opened.continuation.yield() }
    // Of two viewers who began at once, one line is kept; the other closes with its last user.
    return consoles.withLock { consoles in
      if consoles[id]?.line == nil { consoles[id]?.line = made }
      return consoles[id]?.line
    }
  }

  private func lost(_ path: String, id: String) {
    consoles.withLock { consoles in
      if consoles[id]?.line?.path == path { consoles[id]?.line = nil }
    }
  }

  /// Looks after lines and ledgers until the task is cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await self.patrolLines() }
      group.addTask { await self.keepEnds() }
    }
    for log in logs { log.rescan() }
  }

  private var logs: [ConsoleLog] { consoles.withLock { $0.values.map(\.log) } }

  /// Closes lines that nobody types on any more; waits while no line is open.
  private func patrolLines() async {
    for await _ in opened.stream {
      repeat { try? await time.sleep(until: time.elapsed + Self.patrol) } while closeIdleLines() && !Task.isCancelled
    }
  }

  /// Writes down how far logs reach, a while after they have grown: so the next agent can tell which bytes came without one.
  private func keepEnds() async {
    for await _ in watch.news {
      try? await time.sleep(until: time.elapsed + Self.keeping)
      for log in logs { log.keepEnd() }
    }
  }

  /// Whether lines are left open.
  private func closeIdleLines() -> Bool {
    let now = time.elapsed
    let (idle, isAnyOpen) = consoles.withLock { consoles in
      var idle: [SerialLine] = []
      for id in consoles.keys where consoles[id]?.line?.hasInput == false {
        let end = consoles[id]?.log.bounds.upperBound ?? 0
        let sinceKey = now - (consoles[id]?.lastKey ?? .zero)
        let isFlooded = end - (consoles[id]?.lastEnd ?? end) > Self.flood && sinceKey > Self.reaction
        consoles[id]?.lastEnd = end
        if isFlooded || sinceKey > Self.lingering, let line = consoles[id]?.line.take() { idle.append(line) }
      }
      return (idle, consoles.values.contains { $0.line != nil })
    }
    for line in idle { line.close() }
    return isAnyOpen
  }

  // MARK: - Clean-up

  /// Logs on disk that are not written to now, with their owners.
  func idleLogs() -> [(id: String, owner: JSON)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    let running = consoles.withLock { $0.filter { $0.value.path != nil } }
    return names.filter { running[$0] == nil }.compactMap { id in
      LogLedger(file: "\(directory)/\(id)/ledger.json").map { (id, $0.owner) }
    }
  }

  /// Lets go of a log that nobody writes to; its files stay, and it is opened again when it is asked for.
  func close(id: String) {
    let console = consoles.withLock { consoles in
      consoles[id]?.path == nil ? consoles.removeValue(forKey: id) : nil
    }
    guard let console else { return }
    watch.remove(console.log)
    console.log.endReaders(.closed)
  }

  /// Removes a log for good.
  func remove(id: String) throws {
    guard UIDRule.isMet(by: id) else { return }
    detach(id: id, .closed)
    let removed = "\(directory)/\(id).removed"
    // In one step: a log that is asked for meanwhile is made before, or after in a directory of its own. Whoever still writes to this
    // one does so where it is taken to.
    try consoles.withLock { consoles in
      if let console = consoles.removeValue(forKey: id) { watch.remove(console.log) }
      guard rename("\(directory)/\(id)", removed) == 0 else { throw SystemError(removed) }
    }
    try FileManager.default.removeItem(atPath: removed)
  }
}
