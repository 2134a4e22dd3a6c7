// A VM's console on this program's terminal, or between pipes: keys in, the guest's bytes out, notices beside them.

import APIClient
import Consoles
import Glibc
import KubeModel

/// One visit to a console.
struct TerminalViewer {
  /// How the visit ended.
  enum Ending: Sendable { case escaped, closed, inputUsedUp }

  /// At the end of piped input the visit lasts until the guest has been silent for so long.
  ///
  /// The node's agent may take a second to open the guest's line for the first byte typed.
  private static let silence = Duration.seconds(3)
  /// How long leaving may take for what was typed just before.
  private static let farewell = Duration.milliseconds(300)

  let session: any SerialConsole
  let name: String
  let escape: EscapeSequence?
  var encoding = ConsoleEncoding.utf8
  /// The file that what is said from now on goes to.
  var recording: String?
  /// Nothing that is typed is sent, whatever the server knows of spies.
  var isSpy = false
  /// Asks who else has the console exclusively, for input that is there before the session could tell.
  var holder: @Sendable () async -> ConsoleSeat? = { nil }

  func run() async throws {
    let rawMode = RawMode()
    defer { rawMode?.restore() }
    let isTyped = rawMode != nil
    let activity = Activity()
    let notices = NoticeWriter(name: name, escape: escape, isRaw: isTyped)
    let input = try TerminalInput()
    try await withThrowingTaskGroup(of: Ending.self) { group in
      group.addTask {
        try await show(activity, notices)
        return .closed
      }
      group.addTask {
        isTyped ? await type(from: input, notices) : try await pipe(from: input, notices, until: activity)
      }
      defer { group.cancelAll() }
      guard try await group.next() != .closed else { return notices.showEnd() }
      if isTyped { notices.showLeaving() }
      session.hangUp()
      group.addTask {
        try? await Task.sleep(for: Self.farewell)
        return .escaped
      }
      _ = try? await group.next()
    }
  }

  /// The guest's bytes to standard output, until the console ends.
  private func show(_ activity: Activity, _ notices: NoticeWriter) async throws {
    let output = try TerminalOutput()
    if let recording { try await output.record(to: recording, title: name) }
    var sequences = GuestSequences()
    try await session.run { event in
      switch event {
      case .replay(let bytes, _):
        activity.note()
        try await output.write(sequences.pass(encoding.decode(bytes), isReplay: true))
      case .output(let bytes):
        activity.note()
        let text = sequences.pass(encoding.decode(bytes))
        try await output.write(text)
        if let problem = await output.record(text) { notices.showProblem(problem) }
      case .notice(let notice):
        activity.note(notice)
        notices.show(notice)
      case .audience(let audience): notices.show(audience)
      }
    }
  }

  /// Keys as they come, until the escape. Those that nobody can take ring the bell.
  private func type(from input: TerminalInput, _ notices: NoticeWriter) async -> Ending {
    var matcher = EscapeMatcher(escape)
    while let typed = await input.read(), !typed.isEmpty {
      let (passed, isEscape) = matcher.take(typed)
      if !passed.isEmpty { send(passed, notices) }
      if isEscape { return .escaped }
    }
    return .escaped
  }

  private func send(_ typed: [UInt8], _ notices: NoticeWriter) {
    if let refusal = notices.refusal(isSpy: isSpy) {
      return notices.showProblem(refusal)
    }
    if !session.type(encoding.encode(typed)) { StandardError.write("\u{7}") }
  }

  /// All of standard input, as fast as the guest takes it. A spy's is dropped; throws where somebody else has the console.
  private func pipe(from input: TerminalInput, _ notices: NoticeWriter, until activity: Activity) async throws -> Ending
  {
    var isFirst = true
    while let bytes = await input.read(), !bytes.isEmpty {
      if isFirst, let holder = await holder() { throw Self.refusal(ConsoleAudience([holder]).typingRefusal) }
      isFirst = false
      let refusal = notices.refusal(isSpy: isSpy)
      if isSpy, let refusal {
        notices.showProblem(refusal)
      } else if let refusal {
        throw Self.refusal(refusal)
      } else {
        _ = await session.typePatiently(encoding.encode(bytes))
      }
    }
    while !Task.isCancelled {
      let idle = activity.idle ?? .zero
      if idle >= Self.silence { break }
      try? await Task.sleep(for: Self.silence - idle)
    }
    return .inputUsedUp
  }

  private static func refusal(_ why: String?) -> APIError {
    APIError(.conflict, "\(why ?? ""); --exclusive --take-over takes it")
  }
}
