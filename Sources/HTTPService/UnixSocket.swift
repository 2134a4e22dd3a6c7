// Unix sockets of this host at either end of a tunnel: one that is listened on, and one that is dialed.

import Glibc
public import NIOCore
import NIOPosix

/// Unix sockets as streams.
public enum UnixSocket {
  /// Connections that wait to be served; more are refused by closing them.
  static let backlog = 16

  /// Connects to a socket that another process listens on.
  public static func connect(path: String) async throws -> SocketStream {
    do {
      return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .connectTimeout(.seconds(5))
        .channelOption(.autoRead, value: false)
        .channelOption(.recvAllocator, value: SocketStream.bulk)
        .channelOption(.writeBufferWaterMark, value: SocketStream.bulkMarks)
        .connect(unixDomainSocketPath: path, channelInitializer: prepare)
    } catch {
      throw UpstreamError(description: "cannot connect to \(path): \(error)")
    }
  }

  /// Listens on a path, which it takes over and removes in the end, and serves each connection until the task is cancelled.
  ///
  /// - Parameter ready: called once the socket is listened on.
  public static func listen(
    path: String, ready: @Sendable () async -> Void, serve: @escaping @Sendable (SocketStream) async -> Void
  ) async throws {
    unlink(path)
    let (accepted, arrival) = AsyncStream.makeStream(
      of: SocketStream.self, bufferingPolicy: .bufferingOldest(backlog))
    let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelInitializer { channel in channel.eventLoop.makeCompletedFuture { channel.closeOnExec() } }
      .childChannelOption(.autoRead, value: false)
      .childChannelOption(.recvAllocator, value: SocketStream.bulk)
      .childChannelOption(.writeBufferWaterMark, value: SocketStream.bulkMarks)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          channel.closeOnExec()
          arrival.yield(try SocketStream(channel))
        }
      }
      .bind(unixDomainSocketPath: path).get()
    defer {
      server.close(promise: nil)
      unlink(path)
    }
    await ready()
    await withDiscardingTaskGroup { group in
      for await stream in accepted { group.addTask { await serve(stream) } }
      group.cancelAll()
    }
  }

  private static func prepare(_ channel: any Channel) -> EventLoopFuture<SocketStream> {
    channel.eventLoop.makeCompletedFuture {
      channel.closeOnExec()
      return try SocketStream(channel)
    }
  }
}

/// The far end of a tunnel: what comes through it goes to a socket of this host, and back.
public struct UnixSocketTunnel: DuplexHandler {
  let stream: SocketStream

  /// Connects to the socket.
  public init(path: String) async throws { stream = try await UnixSocket.connect(path: path) }

  public func run(_ writer: DuplexWriter) async throws -> WebSocketCloseReason {
    while let bytes = try await stream.read() { try await writer.write(bytes) }
    return .normal
  }

  public func received(_ bytes: ByteBuffer) async throws { try await stream.send(bytes) }

  public func finished() async { try? await stream.flush() }
}
