// A server on 127.0.0.1 whose every connection is played by a closure: what the client must cope with, byte by byte.

import APIClient
import Glibc
import Synchronization
import Threads

/// Listens on a free port until it is let go of. Connections run on threads of their own.
final class LoopbackServer: Sendable {
  let port: Int
  private let listener: Int32

  init(_ play: @escaping @Sendable (LoopbackConnection) -> Void) throws {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bare in
        bind(listener, bare, length) | listen(listener, 16) | getsockname(listener, bare, &length)
      }
    }
    guard listener >= 0, code == 0 else { throw LoopbackError() }
    self.listener = listener
    port = Int(UInt16(bigEndian: address.sin_port))
    _ = DedicatedThread.start {
      while case let socket = accept(listener, nil, nil), socket >= 0 {
        _ = DedicatedThread.start {
          let connection = LoopbackConnection(socket: socket)
          play(connection)
          shutdown(socket, Int32(SHUT_RDWR))
          close(socket)
        }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  var access: ClusterAccess { ClusterAccess(server: "http://127.0.0.1:\(port)") }
}

struct LoopbackError: Error {}

/// The server's end of one connection; calls block.
struct LoopbackConnection: Sendable {
  let socket: Int32

  func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// One read; empty at the end.
  func read() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &buffer, buffer.count, 0)
    return Array(buffer.prefix(max(count, 0)))
  }

  /// A request with its body, where Content-Length announces one; nil when the client has gone.
  func request() -> String? {
    var text = ""
    while true {
      if let end = text.range(of: "\r\n\r\n") {
        let marker = "content-length: "
        let length = text.lowercased().range(of: marker).flatMap { range in
          Int(text.lowercased()[range.upperBound...].prefix { $0.isNumber })
        }
        if text[end.upperBound...].utf8.count >= length ?? 0 { return text }
      }
      let bytes = read()
      if bytes.isEmpty { return nil }
      text += String(decoding: bytes, as: UTF8.self)
    }
  }

  func answer(_ status: Int, _ body: String, headers: String = "") {
    send(
      "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    )
  }

  /// The head of an answer that is streamed until the connection closes.
  func beginStream() { send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n") }
}

extension String {
  /// Standard-library search, so that tests need no Foundation.
  func range(of other: String) -> Range<String.Index>? {
    let wanted = Array(other.utf8)
    let view = Array(utf8)
    guard view.count >= wanted.count else { return nil }
    for start in 0...(view.count - wanted.count) where Array(view[start..<start + wanted.count]) == wanted {
      return utf8.index(startIndex, offsetBy: start)..<utf8.index(startIndex, offsetBy: start + wanted.count)
    }
    return nil
  }
}

/// What other threads saw, in its order.
final class Recorder<Entry: Sendable>: Sendable {
  private let entries = Mutex<[Entry]>([])

  func note(_ entry: Entry) { entries.withLock { $0.append(entry) } }
  var all: [Entry] { entries.withLock { $0 } }
}
