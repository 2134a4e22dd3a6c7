// What it takes to reach one cluster as one user: the outcome of reading a kubeconfig. Values only, no I/O.

/// One cluster's address, how to trust it, and whose credentials to show.
public struct ClusterAccess: Sendable, Hashable {
  /// `https://host:port` with an optional path, without a slash at its end.
  public var server: String
  /// The name of the kubeconfig context this came from; empty inside a cluster.
  public var contextName: String
  /// The names of the kubeconfig's entries that the context puts together; empty inside a cluster.
  public var clusterName = ""
  public var userName = ""
  /// The namespace for requests that name none.
  public var namespace: String
  public var trust: ServerTrust
  public var credentials: UserCredentials
  /// An `http`, `https`, `socks5` URL; nil follows HTTPS_PROXY and NO_PROXY, except for loopback addresses.
  public var proxy: String?

  public init(
    server: String, contextName: String = "", namespace: String = "default", trust: ServerTrust = ServerTrust(),
    credentials: UserCredentials = UserCredentials(), proxy: String? = nil
  ) {
    self.server = server.hasSuffix("/") ? String(server.dropLast()) : server
    self.contextName = contextName
    self.namespace = namespace
    self.trust = trust
    self.credentials = credentials
    self.proxy = proxy
  }
}

/// How a server proves who it is.
public struct ServerTrust: Sendable, Hashable {
  /// PEM certificates, the only ones trusted; nil trusts what the system does.
  public var authorities: [UInt8]?
  /// Accepts any certificate.
  public var isInsecure: Bool
  /// The name the certificate must have, where it is not the URL's host.
  public var serverName: String?

  public init(authorities: [UInt8]? = nil, isInsecure: Bool = false, serverName: String? = nil) {
    self.authorities = authorities
    self.isInsecure = isInsecure
    self.serverName = serverName
  }
}

/// A client certificate and its key, both PEM.
public struct ClientIdentity: Sendable, Hashable {
  public var certificate: [UInt8]
  public var key: [UInt8]

  public init(certificate: [UInt8], key: [UInt8]) {
    self.certificate = certificate
    self.key = key
  }
}

/// All that a kubeconfig's user may hold; a certificate goes together with any of the others.
public struct UserCredentials: Sendable, Hashable {
  public var identity: ClientIdentity?
  public var token: String?
  /// Read again as it is renewed; wins over `token`.
  public var tokenFile: String?
  public var username: String?
  public var password: String?
  public var exec: ExecPlugin?

  public init(
    identity: ClientIdentity? = nil, token: String? = nil, tokenFile: String? = nil, username: String? = nil,
    password: String? = nil, exec: ExecPlugin? = nil
  ) {
    self.identity = identity
    self.token = token
    self.tokenFile = tokenFile
    self.username = username
    self.password = password
    self.exec = exec
  }
}
