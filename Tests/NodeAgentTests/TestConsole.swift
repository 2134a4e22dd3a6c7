// A viewer of a console in a test: remembers every byte, waits for texts, types.

import APIClient
import Codecs
import KubeModel

/// One console over the agent's own endpoint.
final class TestConsole {
  private let socket: WebSocketConnection
  /// The offset of the first byte of `bytes`.
  let offset: Int
  let log: String
  private(set) var bytes: [UInt8] = []

  init(_ client: HTTPResourceClient, of vmi: JSON, query: [(String, String)] = []) async throws {
    let path = "/v1/namespaces/\(vmi.meta.namespace)/virtualmachineinstances/\(vmi.meta.name)/console"
    socket = try await client.webSocket(path: path, query: query)
    offset = socket.responseHeaders["Spyhop-Console-Offset"].flatMap { Int($0) } ?? -1
    log = socket.responseHeaders["Spyhop-Console-Log"] ?? ""
  }

  var end: Int { offset + bytes.count }
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Reads until the text has come; throws where the console ends before.
  func wait(for text: String) async throws {
    let wanted = Array(text.utf8)
    var searched = 0
    while !Self.contains(bytes[searched...], wanted) {
      searched = max(0, bytes.count - wanted.count)
      guard let piece = try await socket.receive() else { throw ConsoleEnded(missing: text) }
      bytes += piece
    }
  }

  /// Reads to the end of the console; false where it broke off rather than ended.
  func drain() async -> Bool {
    do {
      while let piece = try await socket.receive() { bytes += piece }
      return true
    } catch {
      return false
    }
  }

  func type(_ text: String) async throws { try await socket.send(Array(text.utf8)) }

  func close() { socket.close() }

  private static func contains(_ bytes: ArraySlice<UInt8>, _ wanted: [UInt8]) -> Bool {
    guard bytes.count >= wanted.count else { return false }
    return bytes.indices.dropLast(wanted.count - 1).contains { bytes[$0...].starts(with: wanted) }
  }
}

struct ConsoleEnded: Error { let missing: String }
