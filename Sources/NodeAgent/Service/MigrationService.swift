// What the agents of two nodes ask each other for while a machine moves between them.

import Codecs
import HTTPService
import Hypervisor
import KubeModel
import NIOCore
import NIOHTTP1
import Reconcile

/// `…/virtualmachineinstances/NAME/migration/WHAT`, for the other node of that instance's migration and nobody else.
struct MigrationService: Sendable {
  let context: AgentContext
  let emulation: Emulation

  func respond(to request: HTTPRequest, about key: ObjectKey, _ what: String) async throws -> HTTPResponse {
    guard request.peer?.user.hasPrefix("system:node:") == true else {
      throw APIError(.forbidden, "only agents of nodes may ask for this")
    }
    let vmi = try await instance(key)
    guard let handover = vmi.migration else { throw APIError(.conflict, "\(key) is not being migrated") }
    if ["log", "times", "arrival"].contains(what) {
      guard handover.sourceNode == context.node else {
        throw APIError(.conflict, "\(key) is not being migrated from node \(context.node)")
      }
      try Self.admit(request.peer, node: handover.targetNode)
      switch what {
      case "log": return try await log(vmi, handover, request)
      case "times": return HTTPResponse(.ok, body: .bytes(ByteBuffer(bytes: try log(vmi, request).times.bytes)))
      default: return try await release(vmi, handover)
      }
    }
    guard handover.targetNode == context.node else {
      throw APIError(.conflict, "\(key) is not being migrated to node \(context.node)")
    }
    try Self.admit(request.peer, node: handover.sourceNode)
    switch what {
    case "domain": return .text(.ok, try await IncomingSync(context: context, emulation: emulation).domainXML(vmi))
    case "state": return .text(.ok, try await state(vmi).rawValue)
    default: return try await tunnel(what, handover)
    }
  }

  /// The certificate has to be that node's.
  private static func admit(_ peer: PeerIdentity?, node: String) throws(APIError) {
    guard peer?.user == "system:node:\(node)" else {
      throw APIError(.forbidden, "only the agent of node \(node) may ask for this")
    }
  }

  private func instance(_ key: ObjectKey) async throws -> JSON {
    if let known = context.incoming[key] ?? context.instances[key], known.migration != nil { return known }
    return try await context.client.get(
      Registry.virtualMachineInstances, namespace: key.namespace, name: key.name)
  }

  private func tunnel(_ what: String, _ handover: MigrationState) async throws -> HTTPResponse {
    guard let channel = MigrationSockets.Channel(rawValue: what) else {
      throw APIError(.notFound, "no such part of a migration: \(what)")
    }
    guard handover.isUnfinished else { throw APIError(.conflict, "the migration has ended") }
    let sockets = MigrationSockets(root: context.configuration.migrationDirectory, uid: handover.uid)
    let path = channel == .libvirt ? context.configuration.libvirtSocket : sockets.path(channel)
    return HTTPResponse(
      .switchingProtocols, headers: ["Upgrade": "spyhop-tunnel", "Connection": "Upgrade"],
      body: .tunnel(try await UnixSocketTunnel(path: path)))
  }

  private func state(_ vmi: JSON) async throws -> PeerAgent.State {
    guard let (machine, state) = try await context.machine(of: vmi), state.isActive else { return .none }
    return switch IncomingPlan(vmi, node: context.node, machine: state, isComplete: try await machine.isPersistent()) {
    case .takeOver, .nothing: .running
    default: .incoming
    }
  }

  /// All of the machine is on the other node: what is left of it here is ended for good, and viewers are sent after it.
  ///
  /// By its process: the hypervisor is busy with the migration, and might still let the machine go on here. After a switch to post-copy
  /// it runs there already, and still needs its memory from here.
  private func release(_ vmi: JSON, _ handover: MigrationState) async throws -> HTTPResponse {
    guard !handover.isFailed else { throw APIError(.conflict, "the migration has failed") }
    let departure = context.departures[vmi.meta.uid]
    if let departure, departure.stoppedAt != nil, !handover.configuration.allowsPostCopy,
      let process = departure.process
    {
      MachineProcess.kill(process, uuid: departure.uuid)
    } else {
      try await endMachine(of: vmi)
    }
    try context.hub.depart(vmi, to: handover.targetNode)
    let standstill = departure?.stoppedAt.map { context.time.elapsed - $0 }
    return .text(.ok, standstill.map { String(Int64($0 / .milliseconds(1))) } ?? "")
  }

  /// The same where the hypervisor has to be asked what the machine does.
  private func endMachine(of vmi: JSON) async throws {
    guard let (machine, state) = try await context.machine(of: vmi), state.isActive else { return }
    guard case .paused(let reason) = state else {
      throw APIError(.conflict, "the machine goes on at node \(context.node)")
    }
    let isNeeded = reason == .postCopy || reason == .postCopyFailed
    if !isNeeded, let process = MachineProcess.find(uuid: machine.uuid) {
      MachineProcess.kill(process, uuid: machine.uuid)
    }
  }

  /// The log from a byte on. It goes on while the machine is here, and ends after its last byte.
  private func log(_ vmi: JSON, _ handover: MigrationState, _ request: HTTPRequest) async throws -> HTTPResponse {
    let log = try log(vmi, request)
    if request.method == .DELETE {
      // The machine may have been back and left again meanwhile: then this is not about what is here now.
      guard request.parameter("migration") == handover.uid else {
        throw APIError(.conflict, "another migration of \(vmi.key) has begun")
      }
      return try forget(log, handover)
    }
    // Asked before the log is looked at: what is still written after that is followed.
    let follows = try await context.machine(of: vmi)?.1.isActive ?? false
    return try LogStream(request, log: log, follows: follows && log.successor == nil).response
  }

  /// Of that machine and no other.
  private func log(_ vmi: JSON, _ request: HTTPRequest) throws -> ConsoleLog {
    guard let log = try context.hub.existingLog(of: vmi), log.id == request.parameter("id") else {
      throw APIError(.notFound, "no console log of that id is on node \(context.node)")
    }
    return log
  }

  /// Only a log that has gone on elsewhere is let go.
  private func forget(_ log: ConsoleLog, _ handover: MigrationState) throws -> HTTPResponse {
    // One that was put away meanwhile no longer knows where it went; the instance does.
    guard log.successor == handover.targetNode || handover.hasSucceeded, !log.isImporting else {
      throw APIError(.conflict, "the log is still written to on node \(context.node)")
    }
    try context.hub.remove(id: log.id)
    return HTTPResponse(.ok)
  }
}
