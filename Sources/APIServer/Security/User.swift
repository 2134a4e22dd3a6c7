// Who asks: from a verified client certificate or a bearer token.

import HTTPService
import KubeModel
import NIOHTTP1

/// An authenticated caller.
struct User: Sendable, Hashable {
  static let masters = "system:masters"
  static let nodes = "system:nodes"

  var name: String
  var groups: [String]

  /// The node whose agent this is.
  var nodeName: String? {
    let prefix = "system:node:"
    return groups.contains(Self.nodes) && name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil
  }
}

/// Finds out who sent a request.
struct Authenticator: Sendable {
  /// Static tokens and whom they stand for.
  var tokens: [String: User]

  /// Reads Kubernetes' static token file: lines of `token,user,uid,"group,group"`.
  init(tokenFile text: String?) {
    tokens = [:]
    for line in (text ?? "").split(separator: "\n") {
      let fields = line.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
      guard fields.count >= 2, !fields[0].isEmpty else { continue }
      let groups = fields.count > 3 ? fields[3].filter { $0 != "\"" }.split(separator: ",").map(String.init) : []
      tokens[fields[0]] = User(name: fields[1], groups: groups)
    }
  }

  /// - Throws: `APIError` with reason `unauthorized`, or `forbidden` for who asks to be taken for somebody else: passed over, that would
  ///   give a proxy's own rights to everybody behind it.
  func user(of request: HTTPRequest) throws(APIError) -> User {
    if let header = request.headers.first(where: { $0.name.lowercased().hasPrefix("impersonate-") }) {
      throw APIError(.forbidden, "impersonation is not supported here: \(header.name) must not be sent")
    }
    if let peer = request.peer { return User(name: peer.user, groups: peer.groups) }
    let header = request.headers.first(name: "authorization") ?? ""
    if header.lowercased().hasPrefix("bearer "), let user = tokens[String(header.dropFirst(7))] { return user }
    throw APIError(
      .unauthorized, "Unauthorized: show a client certificate of this cluster or a valid token, as in its kubeconfig")
  }
}
