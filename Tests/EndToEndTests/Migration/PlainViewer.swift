// A console client as third parties have it: one websocket, read to its end.

import APIClient
import TestSupport
import Testing

/// Reads a console into memory until it is told to end; a connection that the server ends is not opened again.
struct PlainViewer: Sendable {
  private let connection: WebSocketConnection
  private let reading: Task<String, Never>

  init(_ lab: TestLab, _ name: String) async throws {
    let path = "/apis/subresources.kubevirt.io/v1/namespaces/default/virtualmachineinstances/\(name)/console"
    let connection = try await lab.http.webSocket(path: path, protocols: ["plain.kubevirt.io"])
    self.connection = connection
    reading = Task {
      var bytes: [UInt8] = []
      while let more = try? await connection.receive() { bytes += more }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  func type(_ text: String) async throws { try await connection.send(Array(text.utf8)) }

  /// Everything that was read.
  func end() async -> String {
    connection.close()
    return await reading.value
  }
}
