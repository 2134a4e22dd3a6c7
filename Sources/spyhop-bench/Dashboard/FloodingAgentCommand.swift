// flooding-agent: stands in for a node's agent, whose guests do nothing but print. What `dashboard` measures keys beside.

import APIClient
import ArgumentParser
import FoundationEssentials
import HTTPService
import KubeModel
import Logging
import NIOCore
import NIOHTTP1

struct FloodingAgentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flooding-agent", abstract: "An agent with consoles that bring made-up output.",
    shouldDisplay: false)

  @Option(help: "The kubeconfig of the node that it stands in for, as `spyhopd node-kubeconfig` writes it.")
  var kubeconfig: String

  @Option(help: "The port to listen on, on 127.0.0.1.")
  var port: Int

  @Option(help: "How many megabytes a console brings in a second.")
  var megabytes: Int

  func run() async throws {
    let access = try Kubeconfig.load(KubeconfigLocation(explicit: kubeconfig)).access()
    guard let own = access.credentials.identity, let authorities = access.trust.authorities else {
      throw BenchError("\(kubeconfig) has no client certificate and authority")
    }
    func text(_ pem: [UInt8]) -> String { String(decoding: pem, as: UTF8.self) }
    let identity = try TLSIdentity(
      certificate: text(own.certificate), privateKey: text(own.key), authorities: text(authorities))
    let logger = Logger(label: "flooding-agent")
    let server = HTTPServer(
      .init(host: "127.0.0.1", port: port), identity: identity,
      handler: FloodingConsoles(bytesPerSecond: megabytes * 1_000_000), logger: logger)
    try await server.run { _ in logger.info("ready") }
  }
}

/// Answers whatever it is asked for with a console.
private struct FloodingConsoles: HTTPHandler {
  let bytesPerSecond: Int

  func respond(to request: HTTPRequest) async -> HTTPResponse {
    let offset = request.parameter(ConsoleParameter.offset).flatMap { Int($0) } ?? 0
    return HTTPResponse(
      .switchingProtocols, headers: HTTPHeaders(ConsolePosition(log: "flood", offset: offset).headers),
      body: .webSocket(Flood(bytesPerSecond: bytesPerSecond, start: offset)))
  }
}

/// Lines that each say how many bytes came before them.
private struct Flood: DuplexHandler {
  private static let pieceSize = 32 << 10

  let bytesPerSecond: Int
  let start: Int

  func run(_ writer: DuplexWriter) async throws -> WebSocketCloseReason {
    let begin = ContinuousClock.now
    var count = start
    while !Task.isCancelled {
      let due = start + Int(begin.duration(to: .now) / .seconds(1) * Double(bytesPerSecond))
      guard count < due else {
        try await Task.sleep(for: .milliseconds(1))
        continue
      }
      let piece = Self.lines(from: count, upTo: min(due - count, Self.pieceSize))
      count += piece.readableBytes
      try await writer.write(piece)
    }
    return .goingAway
  }

  func received(_ bytes: ByteBuffer) async throws {}

  private static func lines(from count: Int, upTo size: Int) -> ByteBuffer {
    var piece = ByteBuffer()
    while piece.readableBytes < size {
      let before = count + piece.readableBytes
      piece.writeString("flood \(before) service started, all units are as they should be, nothing to see here\r\n")
    }
    return piece
  }
}
