// The listening side: binds, accepts, and gives each connection a task of its own.

public import Logging
import NIOCore
import NIOPosix
import NIOSSL

/// Why a server could not begin to listen, in a sentence for its operator.
public struct ListenError: Error, Sendable, CustomStringConvertible {
  public let description: String
}

/// An HTTP/1.1 server over TLS.
public struct HTTPServer: Sendable {
  public struct Configuration: Sendable {
    public var host: String
    /// 0 lets the system choose.
    public var port: Int
    /// The longest request body in bytes; longer ones get 413.
    public var bodyLimit = 3 << 20
    /// Connections above this many are closed at once.
    public var connectionLimit = 8192

    public init(host: String, port: Int) {
      self.host = host
      self.port = port
    }
  }

  let configuration: Configuration
  let identity: TLSIdentity
  let handler: any HTTPHandler
  let logger: Logger

  public init(_ configuration: Configuration, identity: TLSIdentity, handler: any HTTPHandler, logger: Logger) {
    self.configuration = configuration
    self.identity = identity
    self.handler = handler
    self.logger = logger
  }

  /// Listens and serves until the task is cancelled.
  ///
  /// - Parameter ready: called once with the bound port, before the first connection is taken.
  /// - Throws: `ListenError` where the address cannot be used.
  public func run(ready: @Sendable (Int) async throws -> Void = { _ in }) async throws {
    let listener = try await bind(try identity.serverContext())
    try await ready(listener.channel.localAddress?.port ?? configuration.port)
    let count = ConnectionCount(limit: configuration.connectionLimit)
    try await withThrowingDiscardingTaskGroup { group in
      try await listener.executeThenClose { connections in
        for try await connection in connections {
          guard count.enter() else {
            logger.warning("too many connections: one refused", metadata: ["limit": "\(configuration.connectionLimit)"])
            connection.channel.close(promise: nil)
            group.addTask { try? await connection.executeThenClose { _, _ in } }
            continue
          }
          group.addTask {
            defer { count.leave() }
            await ServerConnection(
              channel: connection, handler: handler, bodyLimit: configuration.bodyLimit, logger: logger
            ).serve()
          }
        }
      }
      group.cancelAll()
    }
  }

  private func bind(
    _ context: NIOSSLContext
  ) async throws -> NIOAsyncChannel<NIOAsyncChannel<ServerInbound, ServerOutbound>, Never> {
    do {
      return try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .serverChannelOption(.backlog, value: 1024)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .serverChannelInitializer { channel in channel.eventLoop.makeCompletedFuture { channel.closeOnExec() } }
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .bind(host: configuration.host, port: configuration.port) { channel in
          channel.eventLoop.makeCompletedFuture {
            channel.closeOnExec()
            channel.closeWhenPeerIsGone()
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
            try HTTPPartsHandler.configure(channel.pipeline.syncOperations)
            return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
          }
        }
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw ListenError(
        description:
          "\(configuration.host):\(configuration.port) is in use by another program: stop it, or choose another port with --listen"
      )
    } catch {
      throw ListenError(
        description:
          "cannot listen on \(configuration.host):\(configuration.port): \(error); choose another address with --listen"
      )
    }
  }
}
