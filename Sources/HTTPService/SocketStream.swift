// A connection as plain bytes both ways, read only as they are asked for: the common part of all that this side dials.

public import NIOCore

/// Bytes to and from another process.
///
/// Nothing is read from the socket but on a call of `read`, so a slow consumer slows the other side and fills no memory. Closed
/// with its last user.
public final class SocketStream: Sendable {
  private let channel: any Channel
  private let reader: NIOLoopBound<PullHandler>

  /// Adds the reading end to the channel's pipeline, as its last handler; on the channel's event loop.
  init(_ channel: any Channel) throws {
    let reader = PullHandler()
    self.channel = channel
    self.reader = NIOLoopBound(reader, eventLoop: channel.eventLoop)
    try channel.pipeline.syncOperations.addHandler(reader)
  }

  deinit { channel.close(promise: nil) }

  /// Reads until something came in that is not bytes, such as the head of an answer.
  func fill() {
    let channel = channel
    let reader = reader
    channel.eventLoop.execute { reader.value.fill(from: channel) }
  }

  /// The next bytes; nil at the end.
  public func read() async throws -> ByteBuffer? {
    let channel = channel
    let reader = reader
    return try await withTaskCancellationHandler {
      try await channel.eventLoop.flatSubmit { reader.value.next(from: channel) }.get()
    } onCancel: {
      channel.close(promise: nil)
    }
  }

  /// Sends bytes; suspends until the socket took them.
  public func write(_ bytes: ByteBuffer) async throws { try await channel.writeAndFlush(bytes) }

  /// Sends bytes, of which up to `Self.ahead` wait for the socket; suspends while it has more. What goes wrong is told later, at the
  /// latest by `flush`.
  public func send(_ bytes: ByteBuffer) async throws {
    guard channel.isWritable else { return try await write(bytes) }
    channel.writeAndFlush(bytes, promise: nil)
  }

  /// Suspends until the socket took everything that was sent.
  public func flush() async throws { try await channel.writeAndFlush(ByteBuffer()) }

  /// Bytes that may wait for a socket.
  static let ahead = 1 << 20
  /// How a socket that carries a flood is read and written: in large pieces.
  static let bulk = AdaptiveRecvByteBufferAllocator(minimum: 4 << 10, initial: 64 << 10, maximum: 1 << 20)
  static let bulkMarks = ChannelOptions.Types.WriteBufferWaterMark(low: ahead / 4, high: ahead)

  /// With what words the other side ended a websocket; nil where it ended without any, or has not ended.
  public func farewell() async -> WebSocketFarewell? {
    let reader = reader
    return try? await channel.eventLoop.submit { reader.value.farewell }.get()
  }

  /// From now on the other side has to read what is sent.
  func closeWhenUnread() {
    let channel = channel
    channel.eventLoop.execute { channel.closeWhenUnread() }
  }

  public func close() { channel.close(promise: nil) }
}

extension SocketStream {
  /// Moves bytes between two streams until one of them ends, and then ends the other one too, after the last byte.
  public static func join(_ one: SocketStream, _ other: SocketStream) async {
    await withTaskGroup(of: Void.self) { group in
      for (source, sink) in [(one, other), (other, one)] {
        group.addTask {
          while let bytes = try? await source.read(), (try? await sink.send(bytes)) != nil {}
          try? await sink.flush()
        }
      }
      await group.next()
      one.close()
      other.close()
    }
  }
}
