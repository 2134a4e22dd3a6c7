// The credentials to show with a request, renewed where they come from a file or a program.

import FoundationEssentials
import KubeModel

/// What one request shows.
struct Credential: Sendable, Hashable {
  /// The Authorization header's value.
  var authorization: String?
  var identity: ClientIdentity?
}

/// Keeps a user's credentials current. A program is run once for all who wait for it.
actor CredentialStore {
  private let user: UserCredentials
  private let isInteractive: Bool
  private let now: @Sendable () -> Date
  /// What is shown until then; nil lasts.
  private var cached: (credential: Credential, expiry: Date?)?
  private var refresh: Task<Credential, any Error>?

  /// Credentials that never change, so that showing them costs no hop to the actor.
  nonisolated let fixed: Credential?

  init(_ user: UserCredentials, isInteractive: Bool, now: @escaping @Sendable () -> Date = { Date() }) {
    self.user = user
    self.isInteractive = isInteractive
    self.now = now
    fixed = user.tokenFile == nil && user.exec == nil ? Credential(fixedIn: user) : nil
  }

  func current() async throws -> Credential {
    if let cached, cached.expiry.map({ $0 > now() }) ?? true { return cached.credential }
    if let refresh { return try await refresh.value }
    // Not structured: several requests wait for it, and the first may be cancelled before the others.
    let refresh = Task { try await renew() }
    self.refresh = refresh
    defer { self.refresh = nil }
    return try await refresh.value
  }

  /// Forgets what the server has refused, if that is still what would be shown.
  func invalidate(_ credential: Credential) {
    if cached?.credential == credential { cached = nil }
  }

  private func renew() async throws -> Credential {
    if let path = user.tokenFile {
      let token = try Self.token(inFile: path)
      return keep(Credential(authorization: "Bearer \(token)", identity: user.identity), until: now() + 60)
    }
    guard let plugin = user.exec else { return Credential(fixedIn: user) }
    let answer = try ExecCredential(await plugin.output(isInteractive: isInteractive), of: plugin)
    let credential = Credential(
      authorization: answer.token.map { "Bearer \($0)" }, identity: answer.identity ?? user.identity)
    return keep(credential, until: answer.expiry)
  }

  private func keep(_ credential: Credential, until expiry: Date?) -> Credential {
    cached = (credential, expiry)
    return credential
  }

  private static func token(inFile path: String) throws(APIError) -> String {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw APIError(.unauthorized, "the token file \(path) cannot be read: check tokenFile in the kubeconfig")
    }
    let token = String(decoding: data, as: UTF8.self)
    return String(token.prefix { !$0.isWhitespace })
  }
}

extension Credential {
  /// A token wins over a user name, as with kubectl.
  init(fixedIn user: UserCredentials) {
    identity = user.identity
    if let token = user.token {
      authorization = "Bearer \(token)"
    } else if let username = user.username {
      let pair = Data("\(username):\(user.password ?? "")".utf8)
      authorization = "Basic \(pair.base64EncodedString())"
    }
  }
}
