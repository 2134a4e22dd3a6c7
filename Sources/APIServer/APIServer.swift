// The embedded API server as a whole: its data directory, its identity, and the tasks that run beside each other.

import Files
import FoundationEssentials
import HTTPService
public import Logging
import ObjectStore

/// A Kubernetes-style API server on one data directory.
public struct APIServer: Sendable {
  public struct Configuration: Sendable {
    public var directory: String
    public var host: String
    /// 0 lets the system choose.
    public var port: Int
    /// DNS names and addresses that the server's certificate is good for, beside the one it listens on.
    public var names: [String] = ["localhost", "127.0.0.1", "::1"]

    public init(directory: String, host: String, port: Int) {
      self.directory = directory
      self.host = host
      self.port = port
    }
  }

  private let configuration: Configuration
  private let logger: Logger

  public init(_ configuration: Configuration, logger: Logger) {
    self.configuration = configuration
    self.logger = logger
  }

  /// Serves until cancelled.
  ///
  /// - Parameter ready: called with the port once requests are answered and the kubeconfig files are written.
  /// - Throws: `StoreError`, `CredentialError`, `FileError`, `ListenError`: sentences for the operator.
  public func run(ready: @escaping @Sendable (Int) async throws -> Void = { _ in }) async throws {
    let store = try ObjectStore(directory: configuration.directory, logger: logger)
    let credentials = try ClusterCredentials(directory: configuration.directory)
    let identity = try serverIdentity(credentials)
    let objects = ObjectService(store: store, now: { Date() })
    let namespaces = NamespaceLifecycle(objects: objects, logger: logger)
    try await namespaces.ensureStanding()
    let handler = APIHandler(
      objects: objects, gateway: AgentGateway(objects: objects, identity: identity),
      authenticator: Authenticator(tokenFile: try SmallFile.text(configuration.directory + "/tokens.csv")),
      logger: logger)
    let server = HTTPServer(
      .init(host: configuration.host, port: configuration.port), identity: identity, handler: handler, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await server.run { port in
          try writeKubeconfigs(credentials, port: port)
          try await ready(port)
        }
      }
      group.addTask { await GarbageCollector(objects: objects, logger: logger).run() }
      group.addTask { await namespaces.run() }
      group.addTask { await EventExpiry(objects: objects, logger: logger).run() }
      group.addTask {
        while true {
          try await Task.sleep(for: .seconds(30))
          store.markSubscriptions()
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// The server's certificate is made anew at each start: names may change, the authority does not.
  private func serverIdentity(_ credentials: ClusterCredentials) throws -> TLSIdentity {
    let credential = try credentials.issue(
      user: "spyhop-apiserver", groups: [User.masters], names: configuration.names + [configuration.host])
    return try TLSIdentity(
      certificate: credential.certificate, privateKey: credential.privateKey,
      authorities: credentials.authorityCertificate)
  }

  private func writeKubeconfigs(_ credentials: ClusterCredentials, port: Int) throws {
    let host = ["0.0.0.0", "::"].contains(configuration.host) ? "127.0.0.1" : configuration.host
    let server = host.contains(":") ? "https://[\(host)]:\(port)" : "https://\(host):\(port)"
    let directory = configuration.directory
    try credentials.ensureKubeconfig(
      directory + "/kubeconfig", user: "spyhop-admin", groups: [User.masters], server: server)
    try credentials.ensureKubeconfig(
      directory + "/controller.kubeconfig", user: "system:spyhop-controller", groups: [User.masters], server: server)
  }
}
