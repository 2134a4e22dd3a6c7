// A websocket's thread: frames by wslay, bytes by the line, messages by the channel.

import CCurl
import KubeModel

/// Runs one open websocket until either side ends it. Belongs to its thread, which it blocks.
final class WebSocketPump {
  /// The largest message accepted; a larger one ends the socket with code 1009.
  private static let messageBound: UInt64 = 16 << 20
  private static let pingMilliseconds: Int32 = 30_000
  private static let farewellMilliseconds: Int32 = 1_000

  private let line: WebSocketLine
  private let channel: WebSocketChannel
  private var context: wslay_event_context_ptr?
  /// Bytes that came right behind the handshake's answer.
  private var early: ArraySlice<UInt8>
  private var output = OutputBuffer()
  /// The server's close frame.
  private var farewell: WebSocketClosure?
  /// What went wrong here.
  private var end: WebSocketClosure?

  init(_ line: WebSocketLine, channel: WebSocketChannel, early: [UInt8]) {
    self.line = line
    self.channel = channel
    self.early = early[...]
  }

  deinit { wslay_event_context_free(context) }

  func run() {
    var callbacks = Self.callbacks
    guard wslay_event_context_client_init(&context, &callbacks, Unmanaged.passUnretained(self).toOpaque()) == 0 else {
      return channel.finish(WebSocketClosure(code: 1006, reason: "out of memory"))
    }
    wslay_event_config_set_max_recv_msg_length(context, Self.messageBound)
    // What ends it may come up in the exchange itself: then there is nothing to wait for.
    while end == nil, exchange(), end == nil { rest() }
    channel.finish(farewell ?? end ?? WebSocketClosure(code: 1006))
  }

  /// Moves what can be moved without waiting; false when both directions are done.
  private func exchange() -> Bool {
    if wslay_event_recv(context) != 0, end == nil { end = WebSocketClosure(code: 1006, reason: "protocol error") }
    wslay_event_send(context)
    flush()
    sendMessages()
    return wslay_event_want_read(context) != 0 || wslay_event_want_write(context) != 0 || !output.isEmpty
  }

  private func rest() {
    let writing = wslay_event_want_write(context) != 0 || !output.isEmpty
    let isClosing = channel.isClosing
    let patience = isClosing ? Self.farewellMilliseconds : Self.pingMilliseconds
    if line.wait(reading: channel.incoming.hasRoom, writing: writing, milliseconds: patience) { return }
    if isClosing {
      end = end ?? WebSocketClosure(code: 1000)
    } else {
      // Keeps gateways from cutting an idle connection; TCP's own probes find a dead peer.
      var ping = wslay_event_msg(opcode: UInt8(WSLAY_PING.rawValue), msg: nil, msg_length: 0)
      wslay_event_queue_msg(context, &ping)
    }
  }

  /// Comes to an end with something left to write, or with nothing left to send; then a close may follow.
  private func sendMessages() {
    while wslay_event_want_write(context) == 0, output.hasRoom, let message = channel.outgoing.poll() {
      message.withUnsafeBufferPointer { bytes in
        var frame = wslay_event_msg(
          opcode: UInt8(WSLAY_BINARY_FRAME.rawValue), msg: bytes.baseAddress, msg_length: bytes.count)
        wslay_event_queue_msg(context, &frame)
      }
      wslay_event_send(context)
      flush()
    }
    guard channel.isClosing, wslay_event_want_write(context) == 0, output.hasRoom else { return }
    wslay_event_queue_close(context, UInt16(WSLAY_CODE_NORMAL_CLOSURE.rawValue), nil, 0)
    wslay_event_send(context)
    flush()
  }

  private func flush() {
    while !output.isEmpty {
      switch line.write(output.pending) {
      case .bytes(let count): output.remove(count)
      case .blocked: return
      case .end, .failed: return fail("the connection broke off while sending")
      }
    }
  }

  private func fail(_ why: String) {
    end = end ?? WebSocketClosure(code: 1006, reason: why)
  }
}

// MARK: - wslay's callbacks

extension WebSocketPump {
  private static let callbacks = wslay_event_callbacks(
    recv_callback: { context, buffer, length, _, user in
      WebSocketPump.from(user)?.read(context, UnsafeMutableRawBufferPointer(start: buffer, count: length)) ?? -1
    },
    send_callback: { context, bytes, length, _, user in
      let taken = WebSocketPump.from(user)?.output.append(UnsafeRawBufferPointer(start: bytes, count: length)) ?? 0
      if taken == 0 { wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK.rawValue) }
      return taken == 0 ? -1 : taken
    },
    genmask_callback: { _, buffer, length, _ in
      for index in 0..<length { buffer?[index] = UInt8.random(in: 0...255) }
      return 0
    },
    on_frame_recv_start_callback: nil, on_frame_recv_chunk_callback: nil, on_frame_recv_end_callback: nil,
    on_msg_recv_callback: { _, message, user in
      if let message { WebSocketPump.from(user)?.take(message.pointee) }
    })

  private static func from(_ user: UnsafeMutableRawPointer?) -> WebSocketPump? {
    // wslay hands back what `run` gave it, and `run` does not return while wslay is in use.
    user.map { Unmanaged.fromOpaque($0).takeUnretainedValue() }
  }

  private func read(_ context: wslay_event_context_ptr?, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    if !early.isEmpty {
      let count = min(early.count, buffer.count)
      buffer.copyBytes(from: early.prefix(count))
      early = early.dropFirst(count)
      return count
    }
    if channel.incoming.hasRoom {
      switch line.read(into: buffer) {
      case .bytes(let count): return count
      case .blocked: break
      case .end: fail("")
      case .failed(let error): fail(error.message)
      }
    }
    wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK.rawValue)
    return -1
  }

  private func take(_ message: wslay_event_on_msg_recv_arg) {
    let bytes = UnsafeBufferPointer(start: message.msg, count: message.msg_length)
    switch UInt32(message.opcode) {
    case WSLAY_BINARY_FRAME.rawValue where !bytes.isEmpty: channel.incoming.append(Array(bytes))
    case WSLAY_CONNECTION_CLOSE.rawValue:
      let code = message.status_code == 0 ? 1005 : Int(message.status_code)
      let reason = String(decoding: bytes.dropFirst(2), as: UTF8.self)
      farewell = WebSocketClosure(code: code, reason: reason)
    case WSLAY_TEXT_FRAME.rawValue: channel.note(text: Array(bytes))
    default: break  // wslay answers pings itself.
    }
  }
}
