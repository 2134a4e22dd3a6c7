import FoundationEssentials
import KubeModel
import Synchronization
import Testing

@testable import APIClient

@Suite("credentials", .timeLimit(.minutes(1)))
struct CredentialStoreTests {
  static func plugin(_ script: String, mode: ExecPlugin.InteractiveMode = .ifAvailable) -> UserCredentials {
    UserCredentials(
      exec: ExecPlugin(
        apiVersion: "client.authentication.k8s.io/v1", command: "/bin/sh", arguments: ["-c", script],
        environment: ["SECRET": "s"], installHint: "", interactiveMode: mode, clusterInfo: nil))
  }

  static func answer(_ token: String, expiry: String = "") -> String {
    let members = expiry.isEmpty ? "" : #","expirationTimestamp":"\#(expiry)""#
    return
      #"{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"\#(token)"\#(members)}}"#
  }

  @Test("tokens and passwords are fixed")
  func fixed() {
    func authorization(_ user: UserCredentials) -> String? {
      CredentialStore(user, isInteractive: false).fixed?.authorization
    }
    #expect(authorization(UserCredentials(token: "t", username: "u")) == "Bearer t")
    #expect(authorization(UserCredentials(username: "u", password: "p")) == "Basic dTpw")
    #expect(authorization(UserCredentials()) == nil)
  }

  @Test("a token file is read again after a minute")
  func tokenFile() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "spyhop-token-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let now = Mutex(Date(timeIntervalSince1970: 0))
    let store = CredentialStore(UserCredentials(tokenFile: path), isInteractive: false) { now.withLock { $0 } }
    try write("one\n", path)
    #expect(try await store.current().authorization == "Bearer one")
    try write("two\n", path)
    #expect(try await store.current().authorization == "Bearer one")
    now.withLock { $0 += 61 }
    #expect(try await store.current().authorization == "Bearer two")
  }

  @Test("a program gets its environment, and its answer is kept until it expires or is refused")
  func exec() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "spyhop-count-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let script = """
      case $KUBERNETES_EXEC_INFO in *'"interactive":false'*) ;; *) exit 1;; esac
      echo x >> \(path)
      echo '\(Self.answer("'$SECRET'", expiry: "1970-01-01T01:00:00Z"))'
      """
    let now = Mutex(Date(timeIntervalSince1970: 0))
    let store = CredentialStore(Self.plugin(script), isInteractive: false) { now.withLock { $0 } }
    func runs() throws -> Int { try Data(contentsOf: URL(filePath: path)).count / 2 }
    async let first = store.current()
    async let second = store.current()
    #expect(try await [first, second].map(\.authorization) == ["Bearer s", "Bearer s"])
    #expect(try runs() == 1)
    now.withLock { $0 += 3601 }
    let renewed = try await store.current()
    #expect(try runs() == 2)
    await store.invalidate(renewed)
    now.withLock { $0 -= 3600 }
    _ = try await store.current()
    #expect(try runs() == 3)
  }

  static let failures: [(String, String)] = [
    ("echo 'not signed in' >&2; exit 3", "the credential program /bin/sh failed: not signed in"),
    ("echo hello", "the credential program /bin/sh printed no JSON"),
    ("echo '{}'", "the credential program /bin/sh speaks , not client.authentication.k8s.io/v1"),
    (
      #"echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{}}'"#,
      "the credential program /bin/sh printed neither a token nor a certificate"
    ),
  ]

  @Test("a program that fails is named with its reason", arguments: failures)
  func failingProgram(script: String, message: String) async {
    let store = CredentialStore(Self.plugin(script), isInteractive: false)
    let error = await #expect(throws: APIError.self) { try await store.current() }
    #expect(error?.reason == .unauthorized)
    #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
  }

  @Test("a program that is not there, or needs a terminal, says so")
  func missing() async {
    var user = Self.plugin("")
    user.exec?.command = "spyhop-no-such-program"
    user.exec?.installHint = "get it at example.org"
    let error = await #expect(throws: APIError.self) {
      try await CredentialStore(user, isInteractive: false).current()
    }
    #expect(
      error?.message
        == "the credential program spyhop-no-such-program is not installed, or not in PATH\nget it at example.org")
    let shy = await #expect(throws: APIError.self) {
      try await CredentialStore(Self.plugin("", mode: .always), isInteractive: false).current()
    }
    #expect(shy?.message.contains("needs a terminal") == true)
  }
}
