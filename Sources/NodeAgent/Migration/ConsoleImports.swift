// Fetches console logs from the nodes that machines come from, one task a log, until each is complete.

import Codecs
import FoundationEssentials
import HTTPService
import KubeModel
import Logging
import NIOCore
import Reconcile
import Synchronization

/// The logs that are being fetched now; bounded by the machines that are coming.
final class ConsoleImports: Sendable {
  /// How long a machine that runs here waits for the rest of a log whose node does not answer; then it goes on without.
  static let patience = Duration.seconds(60)

  private struct Import {
    /// The UID of the migration that brings the machine.
    var migration: String
    var task: Task<Void, Never>
  }

  private let running = Mutex<[String: Import]>([:])

  /// Sees to it that the log of an instance on its way here is being fetched, and that its old node then lets go of it, also where an
  /// agent before this one was killed in between; returns at once.
  func fetch(_ log: ConsoleLog, of vmi: JSON, context: AgentContext) {
    guard let migration = vmi.migration, migration.targetNode == context.node else { return }
    guard log.isImporting || migration.hasSucceeded && log.state.withLock({ $0.settledMigration }) != migration.uid
    else { return }
    running.withLock { running in
      guard running[log.id]?.migration != migration.uid else { return }
      running[log.id]?.task.cancel()
      let one = OneImport(log: log, instance: vmi.key, migration: migration, context: context)
      let task = Task { [self] in
        await one.run()
        if !log.isImporting { log.state.withLock { $0.settledMigration = migration.uid } }
        forget(log.id, migration.uid)
      }
      running[log.id] = Import(migration: migration.uid, task: task)
    }
  }

  /// One that has ended is begun again where it is asked for again.
  private func forget(_ id: String, _ migration: String) {
    running.withLock { if $0[id]?.migration == migration { $0[id] = nil } }
  }

  /// The machine does not come, or has been here for long.
  func cancel(id: String) { running.withLock { $0.removeValue(forKey: id) }?.task.cancel() }

  func cancelAll() {
    for id in running.withLock({ Array($0.keys) }) { cancel(id: id) }
  }
}

/// One log on its way from one node.
private struct OneImport: Sendable {
  let log: ConsoleLog
  let instance: ObjectKey
  let migration: MigrationState
  let context: AgentContext

  private var node: String { migration.sourceNode }

  func run() async {
    var lastHope = context.time.elapsed
    while !Task.isCancelled {
      do {
        return try await attempt()
      } catch {
        guard !Task.isCancelled, isWanted else { return }
        // As long as the machine is on its way there is time.
        if context.instances[instance] == nil { lastHope = context.time.elapsed }
        if context.time.elapsed - lastHope > ConsoleImports.patience { return giveUp("\(error)") }
        // Nobody waits for the old node to be told.
        let pause = log.isImporting ? Duration.milliseconds(100) : .seconds(2)
        try? await context.time.sleep(until: context.time.elapsed + pause)
      }
    }
  }

  private func attempt() async throws {
    let peer = try await PeerAgent(node: node, instance: instance, context: context)
    if log.isImporting { try await fetch(from: peer) }
    await release(peer)
  }

  private func fetch(from peer: PeerAgent) async throws {
    var (offset, stream) = try await peer.log(id: log.id, from: log.bounds.upperBound)
    while let bytes = try await stream.read() {
      try log.importBytes(Array(bytes.readableBytesView), at: offset)
      offset += Int64(bytes.readableBytes)
    }
    await adoptTimes(of: peer)
    try Task.checkCancellation()
    log.markers.add(.arrive, offset: log.bounds.upperBound, detail: node)
    log.finishImport()
  }

  /// Nobody waits for the log because of its times: without an answer at once, what has come keeps the time at which it came.
  private func adoptTimes(of peer: PeerAgent) async {
    let times = await withTaskGroup(of: [UInt8]?.self) { group in
      group.addTask { try? await peer.times(id: log.id) }
      group.addTask {
        try? await context.time.sleep(until: context.time.elapsed + .seconds(1))
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
    guard let times else { return }
    log.times.adopt(times, before: log.bounds.upperBound)
  }

  /// Tells the other node that its copy is not needed any more, for as long as a restart of its agent takes. One that cannot be told
  /// keeps it until the machine's object is gone.
  private func release(_ peer: PeerAgent) async {
    let begin = context.time.elapsed
    while !Task.isCancelled, isWanted, context.time.elapsed - begin < ConsoleImports.patience {
      if (try? await peer.forgetLog(id: log.id, migration: migration.uid)) != nil { return }
      try? await context.time.sleep(until: context.time.elapsed + .seconds(1))
    }
  }

  /// Whether the machine is still coming, or is here.
  private var isWanted: Bool {
    guard let vmi = context.instances[instance] ?? context.incoming[instance] else { return false }
    return vmi["status", "nodeName"].string == context.node || vmi.isComing(to: context.node)
  }

  private func giveUp(_ reason: String) {
    guard log.isImporting else { return }
    context.logger.warning(
      "a console goes on without the last bytes from its old node",
      metadata: ["console": "\(log.id)", "node": "\(node)", "reason": "\(reason)"])
    log.markers.add(.arrive, offset: log.bounds.upperBound, detail: "\(node): incomplete")
    log.finishImport()
  }
}
