// The API server as a process: what it promises when it is killed, when its disk is full, and when it cannot start.

import APIClient
import Codecs
import FoundationEssentials
import Glibc
import KubeModel
import TestSupport
import Testing

@Suite(
  "The API server's process", .serialized, .timeLimit(.minutes(2)),
  .enabled(if: access(Programs.spyhopd, X_OK) == 0, "spyhopd is not built"))
struct ServerProcessTests {
  private static let ready = "] ready"

  private func start(_ data: String, port: Int = 0) async throws -> RunningProgram {
    let server = try RunningProgram(
      Programs.spyhopd, ["apiserver", "--data", data, "--listen", "127.0.0.1:\(port)"])
    try await eventually("the server to be ready; it wrote \(server.errors)") {
      server.errors.contains(Self.ready) ? true : nil
    }
    return server
  }

  private func client(_ data: String) throws -> HTTPResourceClient {
    try HTTPResourceClient(kubeconfig: Kubeconfig.load(KubeconfigLocation(explicit: "\(data)/kubeconfig")))
  }

  private func create(_ name: String, bytes: Int = 1, _ client: HTTPResourceClient) async throws {
    let map: JSON = [
      "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)],
      "data": ["text": .string(String(repeating: "x", count: bytes))],
    ]
    _ = try await client.create(Registry.configMaps, namespace: "default", map)
  }

  private func names(_ client: HTTPResourceClient) async throws -> Set<String> {
    Set(try await client.list(Registry.configMaps, namespace: "default", options: ListOptions()).items.map(\.meta.name))
  }

  @Test("killed while it writes, it has lost nothing that it acknowledged")
  func durability() async throws {
    let directory = try TemporaryDirectory()
    let data = "\(directory.path)/data"
    var acknowledged: Set<String> = []
    for round in 0..<5 {
      let server = try await start(data)
      let client = try client(data)
      #expect(try await names(client).isSuperset(of: acknowledged))
      let killer = Task {
        try await Task.sleep(for: .milliseconds(150))
        server.signal(SIGKILL)
      }
      for index in 0... {
        do {
          try await create("r\(round)-\(index)", client)
        } catch {
          break
        }
        acknowledged.insert("r\(round)-\(index)")
      }
      _ = try await killer.value
      _ = try await server.end()
    }
    let server = try await start(data)
    #expect(try await names(try client(data)).isSuperset(of: acknowledged))
    #expect(acknowledged.count > 20)
    server.signal(SIGTERM)
    _ = try await server.end()
  }

  @Test(
    "on a full disk writes are refused with 507, reads go on, and with room again so do writes",
    .enabled(if: getuid() == 0, "a small file system is mounted, which needs root"))
  func fullDisk() async throws {
    let directory = try TemporaryDirectory()
    #expect(mount("tmpfs", directory.path, "tmpfs", 0, "size=6m") == 0)
    defer { umount2(directory.path, Int32(MNT_DETACH)) }
    let data = "\(directory.path)/data"
    let server = try await start(data)
    let client = try client(data)
    try await create("before", client)
    let ballast = "\(directory.path)/ballast"
    for size in [64 << 10, 4 << 10] { fill(ballast, by: size) }
    let refusal = await #expect(throws: APIError.self) {
      for index in 0..<50 { try await create("big-\(index)", bytes: 100_000, client) }
    }
    #expect(refusal?.code == 507)
    #expect(refusal?.reason == .insufficientStorage)
    #expect(try await names(client).contains("before"))
    unlink(ballast)
    try await create("after", client)
    server.signal(SIGKILL)
    _ = try await server.end()
    let again = try await start(data)
    #expect(try await names(try self.client(data)).isSuperset(of: ["before", "after"]))
    again.signal(SIGTERM)
    _ = try await again.end()
  }

  /// Appends blocks until there is no room for another.
  private func fill(_ path: String, by size: Int) {
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    defer { close(file) }
    let block = [UInt8](repeating: 0, count: size)
    while write(file, block, size) == size {}
  }

  @Test("a directory in use, a port in use and data of a later release are a sentence each, and exit code 1")
  func sentences() async throws {
    let directory = try TemporaryDirectory()
    let data = "\(directory.path)/data"
    let server = try await start(data)
    let port = try #require(server.errors.split(separator: "port=").last.flatMap { Int($0.prefix(while: \.isNumber)) })
    try await expectSentence("is in use by another server", data: data)
    try await expectSentence("is in use by another program", data: "\(directory.path)/other", port: port)
    server.signal(SIGTERM)
    _ = try await server.end()
    try await setDataFormat(99, data)
    try await expectSentence("has data format 99", data: data)
  }

  private func expectSentence(_ words: String, data: String, port: Int = 0) async throws {
    let result = try await RunningProgram(
      Programs.spyhopd, ["apiserver", "--data", data, "--listen", "127.0.0.1:\(port)"]
    ).end()
    #expect(result.exit == .code(1))
    #expect(result.errors.contains(words))
    #expect(result.errors.split(separator: "\n").filter { $0.hasPrefix("spyhopd: ") }.count == 1)
  }

  /// Sets SQLite's user_version, by another program so that the write-ahead log is heeded.
  private func setDataFormat(_ version: Int, _ data: String) async throws {
    let script = """
      import sqlite3
      sqlite3.connect("\(data)/objects.sqlite", isolation_level=None).execute("PRAGMA user_version=\(version)")
      """
    #expect(try await RunningProgram("python3", ["-c", script]).end().exit == .code(0))
  }
}
