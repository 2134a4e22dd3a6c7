// What goes wrong for operators gets one sentence that says what to do, and exit code 1.

import FoundationEssentials
import Glibc
import KubeModel
import TestSupport
import Testing

@Suite(
  "A sentence and exit code 1", .serialized, .timeLimit(.minutes(1)),
  .enabled(if: Programs.areBuilt, "spyhop and spyhopd are not built"))
struct SentenceTests {
  @Test("for a port that another program has")
  func port() async throws {
    let directory = try TemporaryDirectory()
    let first = try ServerProcess(data: "\(directory.path)/first")
    let server = try await first.start()
    let arguments = ["apiserver", "--data", "\(directory.path)/second", "--listen", first.address]
    try await RunningProgram(Programs.spyhopd, arguments).end().expectSentence(first.address, "in use", "--listen")
    #expect(server.isRunning)
  }

  @Test("for data that another server has")
  func data() async throws {
    let directory = try TemporaryDirectory()
    let place = try ServerProcess(data: "\(directory.path)/data")
    let server = try await place.start()
    let second = try RunningProgram(
      Programs.spyhopd, ["apiserver", "--data", place.data, "--listen", "127.0.0.1:\(try ServerProcess.freePort())"])
    try await second.end().expectSentence(place.data, "in use by another server", "--data")
    #expect(server.isRunning)
  }

  @Test("for data of a newer release")
  func newerData() async throws {
    let directory = try TemporaryDirectory()
    let place = try ServerProcess(data: "\(directory.path)/data")
    let server = try await place.start()
    server.signal(SIGTERM)
    #expect(try await server.end().exit == .code(0))
    try setUserVersion(99, of: "\(place.data)/objects.sqlite")
    try await place.launch().end().expectSentence("data format 99", "newer release")
  }

  /// Writes SQLite's `user_version` into the file's header, where it is at byte 60 (big-endian).
  private func setUserVersion(_ version: UInt32, of path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let bytes = withUnsafeBytes(of: version.bigEndian) { Array($0) }
    #expect(pwrite(descriptor, bytes, bytes.count, 60) == 4)
  }

  @Test("for a directory without permission", .enabled(if: getuid() == 0, "only root can give a directory away"))
  func permission() async throws {
    let directory = try TemporaryDirectory()
    let closed = "\(directory.path)/closed"
    try FileManager.default.createDirectory(atPath: closed, withIntermediateDirectories: true)
    #expect(chown(closed, 65_534, 65_534) == 0 && chmod(closed, 0o700) == 0)
    var place = try ServerProcess(data: closed)
    // Root without the capabilities that let it into every directory.
    let taken = "-dac_override,-dac_read_search"
    place.wrapper = ["setpriv", "--inh-caps=\(taken)", "--bounding-set=\(taken)"]
    try await place.launch().end().expectSentence(closed, "Permission denied")
  }

  @Test("for a kubeconfig that is of no use", arguments: BrokenKubeconfig.all)
  func kubeconfig(_ broken: BrokenKubeconfig) async throws {
    let directory = try TemporaryDirectory()
    let file = "\(directory.path)/kubeconfig"
    if let text = broken.text { try Data(text.utf8).write(to: URL(filePath: file)) }
    let result = try await RunningProgram(Programs.spyhop, ["get", "vms", "--kubeconfig", file]).end()
    result.expectSentence(broken.complaint)
  }

  @Test("for a cluster that cannot be reached")
  func unreachable() async throws {
    let directory = try TemporaryDirectory()
    let file = "\(directory.path)/kubeconfig"
    let address = "127.0.0.1:\(try ServerProcess.freePort())"
    let text = BrokenKubeconfig.text(server: "https://\(address)", user: "{token: t}")
    try Data(text.utf8).write(to: URL(filePath: file))
    let result = try await RunningProgram(Programs.spyhop, ["get", "vms", "--kubeconfig", file]).end()
    result.expectSentence(address)
  }
}

extension ProgramResult {
  /// Expects exit code 1 after one line of errors that has all these parts.
  func expectSentence(_ parts: String..., sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(exit == .code(1), "\(errors)", sourceLocation: sourceLocation)
    #expect(errors.split(separator: "\n").count == 1, "\(errors)", sourceLocation: sourceLocation)
    for part in parts { #expect(errors.contains(part), sourceLocation: sourceLocation) }
  }
}

/// A kubeconfig with which nothing can be reached, and what is said of it.
struct BrokenKubeconfig: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// Nil for a file that is not there.
  let text: String?
  let complaint: String

  static let all = [
    BrokenKubeconfig(testDescription: "missing", text: nil, complaint: "there is no file"),
    BrokenKubeconfig(testDescription: "no YAML", text: "clusters: [", complaint: "is not a kubeconfig"),
    BrokenKubeconfig(
      testDescription: "without its context", text: text(server: "https://127.0.0.1:1", user: "{}", current: "gone"),
      complaint: "\"gone\""),
    BrokenKubeconfig(
      testDescription: "with a broken certificate",
      text: text(
        server: "https://127.0.0.1:1",
        user: "{client-certificate-data: bm90IGEgY2VydGlmaWNhdGU=, client-key-data: bm90IGEga2V5}"),
      complaint: "certificate"),
  ]

  static func text(server: String, user: String, current: String = "c") -> String {
    """
    apiVersion: v1
    kind: Config
    current-context: \(current)
    clusters: [{name: c, cluster: {server: "\(server)"}}]
    contexts: [{name: c, context: {cluster: c, user: u}}]
    users: [{name: u, user: \(user)}]

    """
  }
}
