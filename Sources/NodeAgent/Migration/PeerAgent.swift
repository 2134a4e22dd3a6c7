// The agent of another node, as an agent asks it: over mutual TLS, and only about migrations between the two.

import Codecs
import HTTPService
import KubeModel
import NIOCore
import NIOHTTP1

/// The other agent of a migration.
struct PeerAgent: Sendable {
  let server: UpstreamServer
  private let path: String

  /// Finds the agent of a node by what the node says of itself.
  init(node: String, instance: ObjectKey, context: AgentContext) async throws {
    let object = try await context.client.get(Registry.nodes, namespace: nil, name: node)
    guard let endpoint = NodeEndpoint(object) else {
      throw UpstreamError(description: "node \(node) does not say where its agent listens")
    }
    server = UpstreamServer(
      host: endpoint.address, port: endpoint.port, user: "system:node:\(node)", identity: context.identity)
    path =
      "/v1/namespaces/\(PercentCoding.encode(instance.namespace))/virtualmachineinstances/"
      + "\(PercentCoding.encode(instance.name))/migration"
  }

  /// The description of the machine that the other node is ready for.
  func domain() async throws -> String { try await text("domain") }

  /// What the other hypervisor says of the machine.
  enum State: String, Sendable {
    case none
    /// Not all of it has come, whether it runs or not.
    case incoming
    case running
  }

  func state() async throws -> State {
    let word = try await text("state")
    guard let state = State(rawValue: word) else { throw UpstreamError(description: "an unknown state: \(word)") }
    return state
  }

  /// A tunnel to one of the other host's sockets.
  func tunnel(_ channel: MigrationSockets.Channel) async throws -> SocketStream {
    try await server.tunnel("\(path)/\(channel.rawValue)")
  }

  /// The console log from a byte on, until there is no more to come; with the offset of its first byte.
  func log(id: String, from offset: Int64) async throws -> (offset: Int64, bytes: SocketStream) {
    let uri = PercentCoding.target(
      path: "\(path)/log", query: [("id", id), (ConsoleParameter.offset, String(offset))])
    let (head, stream) = try await server.request(.GET, uri)
    guard head.status == .ok, let first = ConsolePosition(header: head.headers.first(name:)) else {
      throw UpstreamError(description: await stream.text(limit: 4096))
    }
    return (Int64(first.offset), stream)
  }

  /// When the bytes of a log were written, as `LogTimes` stores it; to be asked once the log is complete.
  func times(id: String) async throws -> [UInt8] {
    let uri = PercentCoding.target(path: "\(path)/times", query: [("id", id)])
    let (head, stream) = try await server.request(.GET, uri)
    guard head.status == .ok else { throw UpstreamError(description: await stream.text(limit: 4096)) }
    var bytes: [UInt8] = []
    while bytes.count <= LogTimes.sizeLimit, let piece = try await stream.read() { bytes += piece.readableBytesView }
    return bytes
  }

  /// Tells the old node that all of the machine is here: it has said its last word there, and its console follows. Unless it runs
  /// here already, the old copy is gone for good when this returns.
  ///
  /// - Returns: how long ago the machine had stopped there; nil where that is not known.
  /// - Throws: where the machine goes on at the old node, or that node cannot be asked.
  func claim() async throws -> Duration? {
    let (head, stream) = try await server.request(.PUT, "\(path)/arrival")
    let text = await stream.text(limit: 4096)
    guard head.status == .ok else { throw UpstreamError(description: text) }
    return Int64(text).flatMap { 0...86_400_000 ~= $0 ? .milliseconds($0) : nil }
  }

  /// The whole log has been fetched: the other node need not keep it.
  ///
  /// - Parameter migration: the UID of the one that brought the machine here; a later one is not meant.
  func forgetLog(id: String, migration: String) async throws {
    let uri = PercentCoding.target(path: "\(path)/log", query: [("id", id), ("migration", migration)])
    let (head, stream) = try await server.request(.DELETE, uri)
    guard [.ok, .notFound].contains(head.status) else {
      throw UpstreamError(description: await stream.text(limit: 4096))
    }
  }

  private func text(_ what: String) async throws -> String {
    let (head, stream) = try await server.request(.GET, "\(path)/\(what)")
    let text = await stream.text(limit: 1 << 20)
    guard head.status == .ok else { throw UpstreamError(description: text) }
    return text
  }
}
