// ADDR:PORT as flags take it.

import ArgumentParser

/// An address and port to listen on: `127.0.0.1:6443`, `[::1]:6443`, `localhost:0`.
struct ListenAddress: ExpressibleByArgument, Sendable {
  var host: String
  var port: Int

  init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  init?(argument: String) {
    guard let colon = argument.lastIndex(of: ":"), let port = Int(argument[argument.index(after: colon)...]),
      (0...65_535).contains(port)
    else { return nil }
    var host = argument[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard !host.isEmpty else { return nil }
    self.init(host: String(host), port: port)
  }

  var defaultValueDescription: String { "\(host):\(port)" }
}
