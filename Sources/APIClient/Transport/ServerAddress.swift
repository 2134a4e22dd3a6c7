// The parts of a server's URL that connections need one by one.

import KubeModel

/// `scheme://host[:port][/path]`, taken apart; brackets around an IPv6 host are kept.
struct ServerAddress: Sendable, Hashable {
  var isSecure: Bool
  var host: String
  var port: Int
  /// Empty, or beginning with a slash and ending without.
  var path: String

  init(_ url: String) throws(APIError) {
    let scheme = ["https://", "http://"].first { url.lowercased().hasPrefix($0) }
    guard let scheme else { throw Self.failure(url, "it begins with neither https:// nor http://") }
    let rest = url.dropFirst(scheme.count)
    let authority = rest.prefix { $0 != "/" }
    guard !authority.contains("@"), !authority.contains("?"), !authority.contains("#") else {
      throw Self.failure(url, "only a host, a port and a path may stand in it")
    }
    isSecure = scheme == "https://"
    path = String(rest.dropFirst(authority.count))
    while path.hasSuffix("/") { path.removeLast() }
    guard let (host, port) = Self.split(authority), !host.isEmpty else {
      throw Self.failure(url, "host and port cannot be read")
    }
    self.host = host
    self.port = port ?? (scheme == "https://" ? 443 : 80)
  }

  private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
    let afterBracket = authority.lastIndex(of: "]") ?? authority.startIndex
    guard let colon = authority[afterBracket...].firstIndex(of: ":") else { return (String(authority), nil) }
    guard let port = Int(authority[authority.index(after: colon)...]), (1...65_535).contains(port) else { return nil }
    return (String(authority[..<colon]), port)
  }

  private static func failure(_ url: String, _ why: String) -> APIError {
    APIError(.serverUnreachable, "\"\(url)\" is not a server address: \(why); correct `server` in the kubeconfig")
  }

  /// As a Host header has it: without the scheme's own port.
  var authority: String { port == (isSecure ? 443 : 80) ? host : "\(host):\(port)" }

  /// Requests to this machine never go through a proxy that the environment names, as with kubectl.
  var isLoopback: Bool { host == "localhost" || host == "[::1]" || host.hasPrefix("127.") }

  /// The URL with another name for the host.
  func url(host: String) -> String { "\(isSecure ? "https" : "http")://\(host):\(port)\(path)" }
}
