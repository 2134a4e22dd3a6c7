// An API server that belongs to the bench: on a directory and a free loopback port of its own.

import APIClient
import Glibc

/// A running `spyhopd apiserver`, killed when its owner goes.
final class BenchServer: Sendable {
  let process: ChildProcess
  /// From just before its start to its first answer to `/readyz`.
  let startTime: Duration
  let kubeconfig: String

  /// Starts a server and waits until it is ready.
  static func start(on directory: TemporaryDirectory, _ thread: MeasuringThread) async throws -> BenchServer {
    let path = directory.path
    let port = try LoopbackPort.free()
    let start = ContinuousClock.now
    let process = try await thread.run {
      let process = try ChildProcess(
        try .beside("spyhopd", ["apiserver", "--data", path, "--listen", "127.0.0.1:\(port)"]), output: "\(path)/log")
      // Its port accepts connections a little before there is a kubeconfig.
      try TextFile.wait(for: "] ready", in: "\(path)/log", of: "the API server")
      return process
    }
    let kubeconfig = "\(path)/kubeconfig"
    _ = try await HTTPResourceClient(kubeconfig: .load(path: kubeconfig)).send(method: "GET", path: "/readyz")
    return BenchServer(process: process, startTime: start.duration(to: .now), kubeconfig: kubeconfig)
  }

  private init(process: ChildProcess, startTime: Duration, kubeconfig: String) {
    (self.process, self.startTime, self.kubeconfig) = (process, startTime, kubeconfig)
  }

  /// A client with connections of its own.
  func client() throws -> HTTPResourceClient { try HTTPResourceClient(kubeconfig: .load(path: kubeconfig)) }
}

/// TCP ports on 127.0.0.1.
enum LoopbackPort {
  /// A port that nobody listens on at the moment.
  static func free() throws -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw BenchError("no free port on 127.0.0.1: \(String(cString: strerror(errno)))") }
    return UInt16(bigEndian: address.sin_port)
  }
}
