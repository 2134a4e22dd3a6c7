import Codecs
import FoundationEssentials
import KubeModel
import Testing

@testable import APIClient

@Suite("kubeconfig")
struct KubeconfigTests {
  static let first = """
    apiVersion: v1
    kind: Config
    current-context: one
    clusters:
    - name: a
      cluster: {server: "https://a:6443/", tls-server-name: alias, proxy-url: "socks5://p:1"}
    users:
    - name: u
      user: {token: t1}
    contexts:
    - name: one
      context: {cluster: a, user: u, namespace: work}
    """
  static let second = """
    current-context: two
    clusters:
    - name: a
      cluster: {server: "https://other"}
    - name: b
      cluster: {server: "https://b", insecure-skip-tls-verify: true}
    contexts:
    - name: two
      context: {cluster: b, user: u}
    """

  static func parse(_ text: String, file: String = "/etc/k/config") throws -> Kubeconfig {
    try Kubeconfig(parsing: Array(text.utf8), file: file)
  }

  @Test("the first file that has a name wins, and the first current context")
  func merging() throws {
    var config = try Self.parse(Self.first)
    config.merge(try Self.parse(Self.second))
    #expect(config.currentContext == "one")
    #expect(config.contextNames == ["one", "two"])
    let access = try config.access()
    #expect(access.server == "https://a:6443")
    #expect(access.namespace == "work")
    #expect(access.trust.serverName == "alias")
    #expect(access.proxy == "socks5://p:1")
    #expect(access.credentials.token == "t1")
    let other = try config.access(context: "two")
    #expect(other.server == "https://b")
    #expect(other.namespace == "default")
    #expect(other.trust.isInsecure)
  }

  @Test("the environment decides which files are read")
  func locations() {
    func files(_ environment: [String: String], explicit: String? = nil) -> [String] {
      KubeconfigLocation(explicit: explicit, environment: environment, home: "/h", isRoot: false).files
    }
    #expect(files([:]) == ["/h/.kube/config"])
    #expect(files(["KUBECONFIG": ""]) == ["/h/.kube/config"])
    #expect(files(["KUBECONFIG": "/a::/b:/a"]) == ["/a", "/b"])
    #expect(files(["KUBECONFIG": "/a"], explicit: "/c") == ["/c"])
  }

  @Test("a cluster on this machine has its kubeconfig in one place")
  func localCluster() {
    func file(_ environment: [String: String], isRoot: Bool) -> String {
      KubeconfigLocation(explicit: nil, environment: environment, home: "/h", isRoot: isRoot).localClusterFile
    }
    #expect(file([:], isRoot: false) == "/h/.local/share/spyhop/kubeconfig")
    #expect(file([:], isRoot: true) == "/var/lib/spyhop/kubeconfig")
    #expect(file(["XDG_DATA_HOME": "/x"], isRoot: true) == "/var/lib/spyhop/kubeconfig")
    #expect(file(["XDG_DATA_HOME": "/x"], isRoot: false) == "/x/spyhop/kubeconfig")
  }

  @Test("a configured kubeconfig wins over the local cluster's, which wins over none")
  func files() throws {
    try withTemporaryDirectory { directory in
      let local = KubeconfigLocation(
        explicit: nil, environment: ["XDG_DATA_HOME": directory, "KUBECONFIG": "\(directory)/none"], home: "/none",
        isRoot: false)
      let error = #expect(throws: APIError.self) { try ClusterAccess.find(local) }
      #expect(error?.message.hasPrefix("no cluster is configured: ") == true)
      try write(Self.second.replacing("user: u", with: "user: ''"), "\(directory)/spyhop/kubeconfig")
      #expect(try ClusterAccess.find(local).server == "https://b")
      try write(Self.first, "\(directory)/none")
      #expect(try ClusterAccess.find(local).server == "https://a:6443")
      let missing = KubeconfigLocation(explicit: "/none/x", environment: [:], home: "/none", isRoot: false)
      #expect(throws: APIError(.serverUnreachable, "there is no file /none/x: check --kubeconfig")) {
        try ClusterAccess.find(missing)
      }
    }
  }

  @Test("relative paths start from the kubeconfig's directory; data wins over files")
  func credentialsFromFiles() throws {
    try withTemporaryDirectory { directory in
      try write(Self.pem("CERTIFICATE"), "\(directory)/ca.crt")
      try write(Self.pem("EC PRIVATE KEY"), "\(directory)/pki/key")
      let certificate = Data(Self.pem("CERTIFICATE").utf8).base64EncodedString()
      let config = try Self.parse(
        """
        clusters: [{name: a, cluster: {server: "https://a", certificate-authority: ca.crt}}]
        users:
        - name: u
          user:
            client-certificate: missing
            client-certificate-data: \(certificate)
            client-key: ./pki/key
            tokenFile: token
        contexts: [{name: c, context: {cluster: a, user: u}}]
        """, file: "\(directory)/config")
      let access = try config.access(context: "c")
      #expect(access.trust.authorities == Array(Self.pem("CERTIFICATE").utf8))
      #expect(access.credentials.identity?.certificate == Array(Self.pem("CERTIFICATE").utf8))
      #expect(access.credentials.identity?.key == Array(Self.pem("EC PRIVATE KEY").utf8))
      #expect(access.credentials.tokenFile == "\(directory)/token")
    }
  }

  @Test("an exec plugin keeps its arguments, and its command is found beside the kubeconfig")
  func exec() throws {
    let config = try Self.parse(
      """
      clusters: [{name: a, cluster: {server: "https://a"}}]
      users:
      - name: u
        user:
          exec:
            apiVersion: client.authentication.k8s.io/v1
            command: ./login
            args: [token, --quiet]
            env: [{name: A, value: b}]
            installHint: get it
            interactiveMode: Never
            provideClusterInfo: true
      contexts: [{name: c, context: {cluster: a, user: u}}]
      """)
    let plugin = try #require(try config.access(context: "c").credentials.exec)
    #expect(plugin.command == "/etc/k/./login")
    #expect(plugin.arguments == ["token", "--quiet"])
    #expect(plugin.environment == ["A": "b"])
    #expect(plugin.interactiveMode == .never)
    #expect(plugin.clusterInfo?["server"].string == "https://a")
  }

  static let broken: [(String, String)] = [
    ("- a\n- b", "/etc/k/config is not a kubeconfig: it holds a array, not a mapping"),
    ("a: [", "/etc/k/config is not a kubeconfig: "),
    ("contexts: [{name: x, context: {}}]", "/etc/k/config: no context is current: choose one with --context (x)"),
    ("current-context: y\ncontexts: [{name: x}]", "/etc/k/config: there is no context \"y\": it has x"),
    (
      "current-context: x\ncontexts: [{name: x, context: {cluster: a}}]",
      "/etc/k/config: context \"x\" names the cluster \"a\", which has no server"
    ),
    (one(user: "client-key-data: AAAA"), "/etc/k/config: client-key-data holds no private key in PEM form"),
    (one(user: "client-certificate-data: '*'"), "/etc/k/config: client-certificate-data "),
    (one(user: "client-key: /none"), "/etc/k/config: client-key is /none, which cannot be read"),
    (one(user: "exec: {command: x}"), "/etc/k/config: exec has apiVersion \"\""),
  ]

  static func one(user: String) -> String {
    """
    current-context: c
    clusters: [{name: a, cluster: {server: "https://a"}}]
    users: [{name: u, user: {\(user)}}]
    contexts: [{name: c, context: {cluster: a, user: u}}]
    """
  }

  @Test("what is broken is named", arguments: broken)
  func errors(text: String, message: String) {
    let error = #expect(throws: APIError.self) { try Self.parse(text).access() }
    #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
  }

  static func pem(_ label: String) -> String { "-----BEGIN \(label)-----\nQUJD\n-----END \(label)-----\n" }
}

func withTemporaryDirectory(_ body: (String) throws -> Void) throws {
  let directory = FileManager.default.temporaryDirectory.appending(path: "spyhop-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: directory) }
  try body(directory)
}

func write(_ text: String, _ path: String) throws {
  let url = URL(filePath: path)
  try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
  try Data(text.utf8).write(to: url)
}
