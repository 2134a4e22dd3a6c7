// Fetches console logs from the nodes that machines come from, one task a log, until each is complete.

import Codecs
import FoundationEssentials
import HTTPService
import KubeModel
import Logging
import NIOCore
import Reconcile
import Synchronization

/// The logs that are being fetched now.
final class ConsoleImports: Sendable {
  /// How long a machine that runs here waits for the rest of a log whose node does not answer; then it goes on without.
  static let patience = Duration.seconds(60)

  private let running = Mutex<Set<String>>([])
  /// News that a log is complete.
  private let tasks = AsyncStream.makeStream(
    of: (@Sendable () async -> Void).self, bufferingPolicy: .bufferingNewest(256))

  /// Fetches what was asked for until the task is cancelled.
  func run() async {
    await withDiscardingTaskGroup { group in
      for await task in tasks.stream { group.addTask { await task() } }
      group.cancelAll()
    }
  }

  /// Sees to it that the log of an instance, which is to be complete, is being fetched from a node; returns at once.
  func fetch(_ log: ConsoleLog, of instance: ObjectKey, from node: String, context: AgentContext) {
    guard log.isImporting, running.withLock({ $0.insert(log.id).inserted }) else { return }
    tasks.continuation.yield { [self] in
      await fetchAll(log, instance, node, context)
      running.withLock { _ = $0.remove(log.id) }
    }
  }

  private func fetchAll(_ log: ConsoleLog, _ instance: ObjectKey, _ node: String, _ context: AgentContext) async {
    var lastSuccess = context.time.elapsed
    while !Task.isCancelled, log.isImporting {
      do {
        let peer = try await PeerAgent(node: node, instance: instance, context: context)
        let (first, stream) = try await peer.log(id: log.id, from: log.bounds.upperBound)
        try await copy(stream, from: first, to: log)
        log.markers.add(.arrive, offset: log.bounds.upperBound, detail: node)
        log.finishImport()
        return
      } catch {
        guard !Task.isCancelled, isWanted(instance, context) else { return }
        if context.instances[instance] == nil { lastSuccess = context.time.elapsed }
        if context.time.elapsed - lastSuccess > Self.patience { return giveUp(log, node, "\(error)", context) }
        try? await context.time.sleep(until: context.time.elapsed + .milliseconds(100))
      }
    }
  }

  private func copy(_ stream: SocketStream, from first: Int64, to log: ConsoleLog) async throws {
    var offset = first
    while let bytes = try await stream.read() {
      try log.importBytes(Array(bytes.readableBytesView), at: offset)
      offset += Int64(bytes.readableBytes)
    }
  }

  /// Whether the machine is still coming, or is here.
  private func isWanted(_ instance: ObjectKey, _ context: AgentContext) -> Bool {
    context.instances[instance] != nil || context.incoming[instance]?.isComing(to: context.node) == true
  }

  private func giveUp(_ log: ConsoleLog, _ node: String, _ reason: String, _ context: AgentContext) {
    context.logger.warning(
      "a console goes on without the last bytes from its old node",
      metadata: ["console": "\(log.id)", "node": "\(node)", "reason": "\(reason)"])
    log.finishImport()
    log.markers.add(.arrive, offset: log.bounds.upperBound, detail: "\(node): incomplete")
  }
}
