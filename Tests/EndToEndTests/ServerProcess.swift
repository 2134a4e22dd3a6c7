// An API server of a test's own, without a lab: started, killed and started again on the same data.

import APIClient
import Codecs
import FoundationEssentials
import Glibc
import KubeModel
import TestSupport
import Testing

/// A place and a port for an API server.
struct ServerProcess: Sendable {
  /// A data directory that need not exist yet.
  let data: String
  let port: Int
  /// What the server runs under, such as `nsenter` and its arguments.
  var wrapper: [String] = []

  var address: String { "127.0.0.1:\(port)" }

  init(data: String) throws {
    self.data = data
    port = try Self.freePort()
  }

  /// Starts the server without waiting for it.
  func launch() throws -> RunningProgram {
    let command = wrapper + [Programs.spyhopd, "apiserver", "--data", data, "--listen", address]
    return try RunningProgram(
      command[0], Array(command.dropFirst()), environment: ["SWIFT_BACKTRACE": "enable=no"])
  }

  /// Starts the server and waits until it answers.
  func start() async throws -> RunningProgram {
    let server = try launch()
    let isReady = try await eventually("the server to be ready", within: .seconds(20), every: .milliseconds(10)) {
      server.errors.contains(" ready") ? true : server.isRunning ? nil : false
    }
    try #require(isReady, "the server ended: \(server.errors)")
    return server
  }

  /// A client with the kubeconfig that the server has made, read through `root` where the server has a view of its own.
  func client(root: String = "") throws -> HTTPResourceClient {
    try HTTPResourceClient(kubeconfig: try Kubeconfig.load(KubeconfigLocation(explicit: "\(root)\(data)/kubeconfig")))
  }

  /// A port that nobody listens on now.
  static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    try #require(isBound, "no port is free")
    return Int(in_port_t(bigEndian: address.sin_port))
  }
}
