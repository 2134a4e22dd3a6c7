// A TLS server with certificates of any kind: the openssl program, as a child of the test.

import FoundationEssentials
import Glibc

/// `openssl s_server` on a free port, with certificates made for it. Ends with its owner.
final class OpenSSLServer {
  static let isInstalled = ["/usr/bin", "/usr/local/bin"].contains {
    FileManager.default.isExecutableFile(atPath: "\($0)/openssl")
  }

  let port: Int
  private let directory: String
  private let process: pid_t

  /// - Parameter name: the subject alternative name, as `DNS:localhost` or `IP:127.0.0.1`.
  /// - Parameter days: how long the certificate is valid from now on.
  init(name: String, days: Int = 1, options: [String] = []) throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "spyhop-tls-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let (key, certificate) = ("\(directory)/key.pem", "\(directory)/cert.pem")
    try Data("subjectAltName=\(name)".utf8).write(to: URL(filePath: "\(directory)/extensions"))
    try Self.run([
      "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=test", "-keyout", key,
      "-out", "\(directory)/request",
    ])
    try Self.run([
      "x509", "-req", "-in", "\(directory)/request", "-signkey", key, "-days", "\(days)", "-out", certificate,
      "-extfile", "\(directory)/extensions",
    ])
    let server = try Self.spawn(
      ["s_server", "-accept", "0", "-www", "-key", key, "-cert", certificate] + options)
    process = server.process
    port = try Self.port(saidIn: server.output)
  }

  deinit {
    kill(process, SIGKILL)
    var status: Int32 = 0
    waitpid(process, &status, 0)
    try? FileManager.default.removeItem(atPath: directory)
  }

  var certificate: [UInt8] { (try? Data(contentsOf: URL(filePath: "\(directory)/cert.pem"))).map(Array.init) ?? [] }
  var key: [UInt8] { (try? Data(contentsOf: URL(filePath: "\(directory)/key.pem"))).map(Array.init) ?? [] }

  private static func run(_ arguments: [String]) throws {
    let child = try spawn(arguments)
    _ = readAll(child.output)
    var status: Int32 = 0
    waitpid(child.process, &status, 0)
  }

  private static func spawn(_ arguments: [String]) throws -> (process: pid_t, output: Int32) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw LoopbackError() }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addclose(&actions, ends[0])
    var words = (["openssl"] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var process = pid_t()
    let code = posix_spawnp(&process, "openssl", &actions, nil, &words, environ)
    close(ends[1])
    guard code == 0 else { throw LoopbackError() }
    return (process, ends[0])
  }

  /// s_server says `ACCEPT 0.0.0.0:38017` once it listens.
  private static func port(saidIn output: Int32) throws -> Int {
    var text = ""
    while !text.contains("ACCEPT") || !text.hasSuffix("\n") {
      let more = readSome(output)
      if more.isEmpty { throw LoopbackError() }
      text += more
    }
    let line = text.split(separator: "\n").first { $0.hasPrefix("ACCEPT") }
    guard let port = line?.split(separator: ":").last.flatMap({ Int($0) }) else { throw LoopbackError() }
    return port
  }

  private static func readAll(_ output: Int32) -> String {
    var text = ""
    while case let more = readSome(output), !more.isEmpty { text += more }
    close(output)
    return text
  }

  private static func readSome(_ output: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(output, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
  }
}
