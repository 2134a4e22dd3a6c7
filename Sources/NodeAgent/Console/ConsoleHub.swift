// All consoles of a node: their logs, and the lines to guests that run now.

import Codecs
import FoundationEssentials
import KubeModel
import Logging
import Synchronization

/// Opens logs, holds the serial lines of running machines, and hands both to viewers.
final class ConsoleHub: Sendable {
  private struct Console {
    var log: ConsoleLog
    var line: SerialLine?
  }

  private let directory: String
  private let limit: Int64
  private let logger: Logger
  private let poll: DescriptorPoll
  private let watch: LogWatch
  private let consoles = Mutex<[String: Console]>([:])

  /// - Parameter limit: bytes kept of each log.
  init(directory: String, limit: Int64, logger: Logger) throws {
    self.directory = directory
    self.limit = limit
    self.logger = logger
    poll = try DescriptorPoll()
    watch = try LogWatch(poll: poll)
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
    let id = owner["uid"].string ?? ""
    return try consoles.withLock { consoles in
      if let known = consoles[id] { return known.log }
      let log = try ConsoleLog(id: id, directory: "\(directory)/\(id)", owner: owner, limit: limit)
      try watch.add(log)
      consoles[id] = Console(log: log)
      return log
    }
  }

  /// Opens the line to a machine that runs; nothing where it is open already.
  func attach(_ vmi: JSON, path: String) throws {
    let log = try log(for: vmi)
    let isOpen = consoles.withLock { $0[log.id]?.line?.path == path }
    if isOpen { return }
    let line = try SerialLine(path: path, poll: poll) { [weak self] in self?.lost(path, id: log.id) }
    let old = consoles.withLock { consoles in
      defer { consoles[log.id]?.line = line }
      return consoles[log.id]?.line
    }
    old?.close()
  }

  /// The machine has ended: closes its line and lets viewers go when they have read everything.
  func detach(id: String) {
    guard
      let console = consoles.withLock({ consoles in
        defer { consoles[id]?.line = nil }
        return consoles[id]
      })
    else { return }
    console.line?.close()
    console.log.endReaders()
  }

  /// Types bytes at a guest; dropped where it does not run.
  func type(_ bytes: [UInt8], id: String) async {
    let line = consoles.withLock { $0[id]?.line }
    await line?.write(bytes)
  }

  private func lost(_ path: String, id: String) {
    consoles.withLock { consoles in
      if consoles[id]?.line?.path == path { consoles[id]?.line = nil }
    }
    logger.debug("a console's line has ended", metadata: ["console": "\(id)", "path": "\(path)"])
  }

  // MARK: - Clean-up

  /// Logs on disk that are not written to now, with their owners.
  func idleLogs() -> [(id: String, owner: JSON)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    let running = consoles.withLock { $0.filter { $0.value.line != nil } }
    return names.filter { running[$0] == nil }.compactMap { id in
      LogLedger(file: "\(directory)/\(id)/ledger.json").map { (id, $0.owner) }
    }
  }

  /// Lets go of a log that nobody writes to; its files stay, and it is opened again when it is asked for.
  func close(id: String) {
    let console = consoles.withLock { consoles in
      consoles[id]?.line == nil ? consoles.removeValue(forKey: id) : nil
    }
    guard let console else { return }
    watch.remove(console.log)
    console.log.endReaders()
  }

  /// Removes a log for good.
  func remove(id: String) throws {
    detach(id: id)
    close(id: id)
    try FileManager.default.removeItem(atPath: "\(directory)/\(id)")
  }
}
