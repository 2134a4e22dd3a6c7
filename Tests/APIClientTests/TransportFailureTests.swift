import CCurl
import KubeModel
import Testing

@testable import APIClient

@Suite("transport failures", .timeLimit(.minutes(1)))
struct TransportFailureTests {
  static let endpoint = Endpoint(server: "https://h:1", trust: ServerTrust(authorities: []))

  static let sentences: [(CURLcode, String, Int, String)] = [
    (CURLE_COULDNT_RESOLVE_HOST, "", 0, "the host of https://h:1 is not known"),
    (CURLE_OPERATION_TIMEDOUT, "", 0, "no answer from https://h:1 in time"),
    (CURLE_PEER_FAILED_VERIFICATION, "", 9, "the certificate of https://h:1 is not valid yet"),
    (CURLE_PEER_FAILED_VERIFICATION, "", 10, "the certificate of https://h:1 has expired"),
    (CURLE_PEER_FAILED_VERIFICATION, "", 20, "the certificate of https://h:1 is signed by an unknown authority"),
    (CURLE_SSL_CERTPROBLEM, "x", 0, "the client certificate or its key cannot be used (x)"),
    (CURLE_SSL_CACERT_BADFILE, "", 0, "certificate-authority holds no certificate"),
    (CURLE_SSL_CONNECT_ERROR, "wrong version number", 0, "https://h:1 does not speak TLS"),
    (CURLE_RECV_ERROR, "alert certificate required", 0, "https://h:1 refused the client certificate"),
    (CURLE_GOT_NOTHING, "", 0, "the connection to https://h:1 broke off"),
    (CURLE_PROXY, "x", 0, "the proxy refused the way to https://h:1 (x)"),
    (CURLE_OUT_OF_MEMORY, "x", 0, "cannot reach https://h:1: x"),
  ]

  @Test("every failure is a sentence that says what to do", arguments: sentences)
  func sentence(code: CURLcode, detail: String, verification: Int, beginning: String) {
    let error = TransportFailure(code: code, detail: detail, verification: verification).error(Self.endpoint)
    #expect(error.reason == .serverUnreachable)
    #expect(error.message.hasPrefix(beginning), "\(error.message)")
  }

  static func message(_ access: ClusterAccess) async throws -> String {
    let client = try HTTPResourceClient(access)
    do {
      _ = try await client.send(method: "GET", path: "/")
      return "reached"
    } catch let error as APIError {
      return error.message
    }
  }

  @Test(
    "certificates are checked against the authority and the name",
    .enabled(if: OpenSSLServer.isInstalled, "needs openssl"))
  func certificates() async throws {
    let server = try OpenSSLServer(name: "DNS:localhost")
    func message(_ host: String, _ trust: ServerTrust) async throws -> String {
      try await Self.message(ClusterAccess(server: "https://\(host):\(server.port)", trust: trust))
    }
    let authorities = server.certificate
    #expect(try await message("localhost", ServerTrust(authorities: authorities)) == "reached")
    let mismatch = try await message("127.0.0.1", ServerTrust(authorities: authorities))
    #expect(mismatch.contains("is for another name"), "\(mismatch)")
    #expect(
      try await message("127.0.0.1", ServerTrust(authorities: authorities, serverName: "localhost")) == "reached")
    #expect(try await message("localhost", ServerTrust()).contains("signed by an unknown authority: add its authority"))
    #expect(try await message("127.0.0.1", ServerTrust(isInsecure: true)) == "reached")
    let other = try OpenSSLServer(name: "DNS:localhost")
    #expect(
      try await message("localhost", ServerTrust(authorities: other.certificate))
        .contains("signed by an unknown authority: the cluster may have been made anew"))
  }

  @Test("an expired certificate says so", .enabled(if: OpenSSLServer.isInstalled, "needs openssl"))
  func expired() async throws {
    let server = try OpenSSLServer(name: "DNS:localhost", days: -1)
    let trust = ServerTrust(authorities: server.certificate)
    let message = try await Self.message(ClusterAccess(server: "https://localhost:\(server.port)", trust: trust))
    #expect(message == "the certificate of https://localhost:\(server.port) has expired: renew it on the server")
  }

  @Test(
    "a client certificate is shown, and its refusal says so", .enabled(if: OpenSSLServer.isInstalled, "needs openssl"))
  func clientCertificates() async throws {
    let server = try OpenSSLServer(name: "DNS:localhost", options: ["-Verify", "1", "-verify_return_error"])
    let trust = ServerTrust(authorities: server.certificate)
    let address = "https://localhost:\(server.port)"
    #expect(
      try await Self.message(ClusterAccess(server: address, trust: trust)).contains("refused the client certificate"))
    let mixed = ClientIdentity(certificate: server.certificate, key: Array("no key".utf8))
    let message = try await Self.message(
      ClusterAccess(server: address, trust: trust, credentials: UserCredentials(identity: mixed)))
    #expect(message.hasPrefix("the client certificate or its key cannot be used"), "\(message)")
  }

  @Test("a server that speaks no TLS is recognised")
  func plain() async throws {
    let server = try LoopbackServer { connection in
      _ = connection.read()
      connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
    }
    let message = try await Self.message(ClusterAccess(server: "https://127.0.0.1:\(server.port)"))
    #expect(message.contains("does not speak TLS"), "\(message)")
  }
}
