// One migration from this node: the sockets, the copy, and its statistics, until the machine is there or has stayed.

import Codecs
import FoundationEssentials
import HTTPService
import Hypervisor
import KubeModel
import Logging
import Reconcile
import Synchronization

/// Runs a migration to its end.
struct OutgoingJob: Sendable {
  static let statisticsInterval = Duration.milliseconds(400)
  /// Until there are any.
  static let firstInterval = Duration.milliseconds(40)

  let context: AgentContext
  let vmi: JSON
  let handover: MigrationState
  let machine: any Machine
  private let complaint = Complaint()

  init(context: AgentContext, vmi: JSON, handover: MigrationState, machine: any Machine) {
    self.context = context
    self.vmi = vmi
    self.handover = handover
    self.machine = machine
  }

  /// Returns once the machine runs at the target and no longer here; throws where it stayed, or where that cannot be told.
  ///
  /// - Parameter resumesPostCopy: the machine runs at the target already, and has lost the connection to the rest of its memory.
  func run(resumesPostCopy: Bool = false) async throws {
    let peer = try await PeerAgent(node: handover.targetNode, instance: vmi.key, context: context)
    var order = try await order(peer)
    order.resumesPostCopy = resumesPostCopy
    do {
      try await copy(order, through: peer)
    } catch {
      throw complaint.reason.map { HypervisorError(.failed, $0) } ?? error
    }
  }

  private var sockets: MigrationSockets {
    MigrationSockets(root: context.configuration.migrationDirectory, uid: handover.uid)
  }

  private func order(_ peer: PeerAgent) async throws -> MigrationOrder {
    let live = try await machine.migratableXML()
    let settings = handover.configuration
    return MigrationOrder(
      destination: "qemu+unix:///system?socket=\(sockets.path(.libvirt))",
      memoryURI: "unix://\(sockets.path(.memory))", disksURI: "unix://\(sockets.path(.disks))",
      xml: try MigrationXML.text(live: live, prepared: try await peer.domain()),
      copiedDisks: vmi.localDisks(try LiveDomain(xml: live)), bandwidth: settings.bandwidth,
      allowsAutoConverge: settings.allowsAutoConverge, allowsPostCopy: settings.allowsPostCopy && !vmi.isPausedByUser)
  }

  private func copy(_ order: MigrationOrder, through peer: PeerAgent) async throws {
    try sockets.make()
    defer { sockets.remove() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      let ready = AsyncStream.makeStream(of: Void.self)
      for channel in MigrationSockets.Channel.allCases {
        group.addTask {
          // A socket that cannot be made is not waited for.
          defer { ready.continuation.finish() }
          try await serve(channel, peer) { ready.continuation.yield() }
        }
      }
      var waiting = ready.stream.makeAsyncIterator()
      for _ in MigrationSockets.Channel.allCases where await waiting.next(isolation: #isolation) == nil {
        try await group.next()
        throw CancellationError()
      }
      group.addTask { try await report() }
      // On a thread of its own: the calls of this group go on meanwhile.
      try await machine.migrate(order)
      group.cancelAll()
    }
  }

  private func serve(
    _ channel: MigrationSockets.Channel, _ peer: PeerAgent, ready: @escaping @Sendable () -> Void
  ) async throws {
    let relay: @Sendable (SocketStream) async -> Void = { stream in
      do {
        await SocketStream.join(stream, try await peer.tunnel(channel))
      } catch {
        complaint.note("no way to node \(handover.targetNode): \(error)")
        stream.close()
      }
    }
    try await UnixSocket.listen(path: sockets.path(channel), ready: { ready() }, serve: relay)
  }

  /// Writes the statistics into the instance until cancelled; ends a copy that gets nowhere.
  private func report() async throws {
    var watch = MigrationWatch(handover.configuration, at: context.time.elapsed)
    var limit = 0
    while !Task.isCancelled {
      let wanted = watch.downtimeLimit(at: context.time.elapsed)
      if wanted != limit, (try? await machine.limitDowntime(toMilliseconds: wanted)) != nil { limit = wanted }
      let statistics = try? await machine.migrationStatistics()
      if let statistics {
        await act(on: watch.observe(statistics, at: context.time.elapsed))
        await write(watch.progress(statistics), isPostCopy: watch.isPostCopy)
      }
      let pause = statistics == nil ? Self.firstInterval : Self.statisticsInterval
      try? await context.time.sleep(until: context.time.elapsed + pause)
    }
  }

  private func act(on verdict: MigrationWatch.Verdict) async {
    switch verdict {
    case .goOn: break
    case .switchToPostCopy: try? await machine.switchToPostCopy()
    case .abort(let reason):
      complaint.note(reason)
      try? await machine.abortMigration()
    }
  }

  /// Progress is news, not a fact to rely on: one that cannot be written is followed by the next.
  private func write(_ progress: JSON, isPostCopy: Bool) async {
    guard let current = context.instances[vmi.key], current.unfinishedMigration?.uid == handover.uid else { return }
    var updated = current
    updated["status", "migrationState", "progress"] = progress
    if isPostCopy { updated["status", "migrationState", "mode"] = .string(MigrationState.Mode.postCopy.rawValue) }
    let writer = StatusWriter(client: context.client, cache: context.instances, subresource: nil)
    try? await writer.write(updated, over: current)
  }
}

/// The first thing that went wrong on this side, which says more than what libvirt makes of it.
private final class Complaint: Sendable {
  private let first = Mutex<String?>(nil)

  func note(_ reason: String) { first.withLock { $0 = $0 ?? reason } }

  var reason: String? { first.withLock { $0 } }
}

extension JSON {
  /// The device names of disks whose contents are on this host alone, and are written to.
  func localDisks(_ live: LiveDomain) -> [String] {
    self["spec", "volumes"].elements.compactMap { volume in
      let isLocal = volume["emptyDisk"].isObject || volume["hostDisk"].isObject && volume["hostDisk", "shared"] != true
      return isLocal ? volume["name"].string.flatMap { live.diskTargets[$0] } : nil
    }
  }
}
