// console: a VM's serial console on this terminal.

import APIClient
import ArgumentParser
import Configuration
import Consoles
import Glibc
import KubeModel

struct ConsoleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console", abstract: "Connect to a virtual machine's serial console.",
    discussion: """
      The connection survives restarts of the servers between and goes on where it broke off. Ctrl-] leaves; without a \
      terminal standard input goes to the guest, and the console is left when the guest is silent after its end.
      """)

  @OptionGroup var machine: MachineOptions

  @Option(
    help: ArgumentHelp(
      "The keys that leave: ^], ctrl-a, 'ctrl-a d', ~. or none (default: as configured, else ^]).", valueName: "keys"))
  var escape: EscapeOption?

  @Option(help: ArgumentHelp("Bytes of the log to show first (default: the server's choice).", valueName: "bytes"))
  var replay: Int?

  @Option(
    help: ArgumentHelp("Minutes to wait for the guest to run, or for servers that are away.", valueName: "minutes"))
  var timeout = 5

  @Option(help: ArgumentHelp("The guest's character set.", valueName: "charset"))
  var encoding = EncodingOption(encoding: .utf8)

  @Option(help: ArgumentHelp("Record what is said from now on, as asciicast v2, to a new file.", valueName: "file"))
  var record: String?

  @Option(help: ArgumentHelp("Give minicom, screen or expect a terminal, linked there, instead.", valueName: "path"))
  var pty: String?

  @Flag(help: "Send a break, which Linux takes for SysRq, and connect to nothing.")
  var sendBreak = false

  @Flag(help: "Only look: keys are not sent.")
  var spy = false

  @Flag(help: "Let nobody else type; asks before it takes the console from whoever has it so.")
  var exclusive = false

  @Flag(help: "With --exclusive: take the console without asking.")
  var takeOver = false

  @Flag(help: "Print who is attached, since when and for how long idle, and connect to nothing.")
  var who = false

  @Flag(help: "Print the stored log and connect to nothing.")
  var log = false

  @Flag(help: "With --log: when each line was written.")
  var timestamps = false

  func validate() throws {
    if let replay, replay < 0 { throw ValidationError("--replay counts bytes: 0 or more.") }
    if pty != nil, record != nil || encoding.encoding != .utf8 {
      throw ValidationError("--pty passes bytes as they are: --record and --encoding are for this terminal.")
    }
    if spy, exclusive { throw ValidationError("--spy only looks, --exclusive types alone: choose one.") }
    if log || who || sendBreak, record != nil || pty != nil || replay != nil || spy || exclusive {
      throw ValidationError(
        "--log, --who and --send-break connect to nothing: other options of a connection do not go with them.")
    }
    if timestamps, !log { throw ValidationError("--timestamps goes with --log.") }
    if takeOver, !exclusive { throw ValidationError("--take-over goes with --exclusive.") }
    if !(0...525_600 ~= timeout) { throw ValidationError("--timeout counts minutes: from 0 to 525600, a year.") }
  }

  func run() async throws {
    let (client, key) = try machine.resolve()
    if log { return try await printLog(of: key, client) }
    if who { return AudienceTable.print(try await client.consoleAudience(of: key)) }
    if sendBreak {
      return try await ConsoleSession(client, namespace: key.namespace, name: key.name).sendBreak()
    }
    let patience = Duration.seconds(60 * timeout)
    let escape = pty == nil ? (escape ?? .configured).sequence : nil
    let notices = NoticeWriter(name: key.name, escape: escape, isRaw: false)
    try await InstanceWait(client: client, machine: key, patience: patience).run { notices.show(.waiting($0)) }
    let attachment = ConsoleAttachment(mode: mode, takesOver: try await mayTakeOver(key, client))
    let session = ConsoleSession(
      client, namespace: key.namespace, name: key.name, as: attachment, replay: replay, patience: patience)
    if let pty { return try await PtyViewer(session: session, notices: notices, isSpy: spy).run(link: pty) }
    try await TerminalViewer(
      session: session, name: key.name, escape: escape, encoding: encoding.encoding, recording: record,
      isSpy: spy, holder: { mode == .shared ? try? await client.consoleAudience(of: key).holder : nil }
    ).run()
  }

  private var mode: ConsoleMode { spy ? .spy : exclusive ? .exclusive : .shared }

  /// Whether whoever has the console exclusively is to lose it; ends the program where the operator says no.
  private func mayTakeOver(_ key: ObjectKey, _ client: HTTPResourceClient) async throws -> Bool {
    guard exclusive else { return false }
    guard let holder = try await client.consoleAudience(of: key).holder, !takeOver else { return takeOver }
    guard isatty(STDIN_FILENO) == 1 else {
      throw APIError(.conflict, "\(holder.words) holds this console: --take-over takes it")
    }
    StandardError.write("\(PlainText.of(holder.words)) holds this console. Take it over? [y/N] ")
    guard ["y", "yes"].contains(readLine()?.lowercased()) else { throw ExitCode.failure }
    return true
  }

  /// The log as it is, or on a terminal without what the terminal would obey.
  private func printLog(of key: ObjectKey, _ client: HTTPResourceClient) async throws {
    do {
      _ = try await client.instance(of: key)
    } catch let error as APIError where error == .stopped(key) {
      throw APIError(.notFound, "\(key.name) is stopped: its log can be read while it runs")
    }
    let output = try TerminalOutput()
    var lines = PlainLines()
    for try await bytes in try await client.machineLog(key, hasTimestamps: timestamps) {
      try await output.write(StandardOutput.isTerminal ? lines.take(bytes) : bytes)
    }
    try await output.write(lines.finish())
  }
}

/// The value of `--escape`.
struct EscapeOption: ExpressibleByArgument {
  /// As the operator has configured it, else `Ctrl-]`.
  static var configured: EscapeOption {
    let read = ConfigurationFile.find(.current, vocabulary: .current)
    return read.preferences.escape.flatMap(EscapeOption.init(argument:)) ?? EscapeOption(sequence: .standard)
  }

  /// Nil where nothing leaves.
  let sequence: EscapeSequence?

  init(sequence: EscapeSequence?) { self.sequence = sequence }

  init?(argument: String) {
    if argument == "none" {
      sequence = nil
    } else if let sequence = EscapeSequence(argument) {
      self.sequence = sequence
    } else {
      return nil
    }
  }
}

/// The value of `--encoding`.
struct EncodingOption: ExpressibleByArgument {
  let encoding: ConsoleEncoding

  init(encoding: ConsoleEncoding) { self.encoding = encoding }

  init?(argument: String) {
    guard let encoding = ConsoleEncoding(rawValue: argument.lowercased()) else { return nil }
    self.encoding = encoding
  }

  var defaultValueDescription: String { encoding.rawValue }

  static var allValueStrings: [String] { ConsoleEncoding.allCases.map(\.rawValue) }
}

/// A guest's bytes as lines that are safe to print, in pieces cut anywhere.
struct PlainLines {
  /// A longer line is printed in parts.
  private static let lineBound = 64 << 10
  private var rest: [UInt8] = []

  mutating func take(_ bytes: [UInt8]) -> [UInt8] {
    rest += bytes
    guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) ?? (rest.count > Self.lineBound ? rest.count - 1 : nil)
    else {
      return []
    }
    defer { rest.removeFirst(end + 1) }
    return Self.plain(rest[...end])
  }

  mutating func finish() -> [UInt8] {
    defer { rest = [] }
    return Self.plain(rest[...])
  }

  private static func plain(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    let text = String(decoding: bytes.filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    return Array(PlainText.lines(text).utf8)
  }
}
