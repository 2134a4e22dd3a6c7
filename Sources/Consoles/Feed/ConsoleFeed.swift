// Reads one guest's bytes into a terminal, away from the screen's loop, and tells what came of them at the screen's pace.

import Files
import FoundationEssentials
import KubeModel
import Reconcile
import Terminal

/// The reader of one console.
///
/// Bytes are taken in small pieces, with room for the other consoles between, and no faster than they are read: the guest's
/// server is held up rather than a buffer filled. News are copies of the terminal, which share its memory.
actor ConsoleFeed {
  /// Even a piece that consists of the most expensive sequences is read within a few milliseconds.
  private static let piece = 4096
  /// So many news are held back at most while the guest says that it is in the middle of a frame.
  private static let heldTurns = 6

  private let thread: FeedThread
  private let console: any SerialConsole
  private let time: TimeSource
  private var terminal: TerminalEmulator
  private var encoding: ConsoleEncoding
  private var times = LineTimes()
  private var news: ConsoleNews
  private var held = 0
  private var hasChanged = false
  private(set) var recording: CastFile?
  private let bell = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor.asUnownedSerialExecutor() }

  init(
    _ console: any SerialConsole, of machine: ObjectKey, encoding: ConsoleEncoding, on thread: FeedThread,
    time: TimeSource
  ) {
    (self.console, self.thread, self.time, self.encoding) = (console, thread, time, encoding)
    terminal = TerminalEmulator(size: ConsoleScreen.standardSize)
    news = ConsoleNews(machine: machine)
  }

  /// Rings when there may be news, and ends with the console.
  nonisolated var rings: AsyncStream<Void> { bell.stream }

  /// Reads until the console ends or the task is cancelled.
  func run() async {
    do {
      try await console.run { event in await self.take(event) }
      news.end = "the console was closed"
    } catch {
      news.end = "\(error)"
    }
    stopRecording()
    bell.continuation.yield()
    bell.continuation.finish()
  }

  /// What happened since this was last asked; nil where that is nothing, or better shown a moment later.
  func takeNews() -> ConsoleNews? {
    if terminal.modes.contains(.synchronizedOutput), held < Self.heldTurns, news.end == nil {
      held += 1
      bell.continuation.yield()
      return nil
    }
    defer { (news, held, hasChanged) = (ConsoleNews(machine: news.machine), 0, false) }
    // Only now: a copy that waited would cost a screenful with every piece.
    if hasChanged { (news.terminal, news.times) = (terminal, times) }
    return news
  }
}

// MARK: - From the guest

extension ConsoleFeed {
  private func take(_ event: ConsoleEvent) async {
    switch event {
    case .output(let bytes): await read(bytes, isLive: true, written: now)
    case .replay(let bytes, let written): await read(bytes, isLive: false, written: written)
    case .notice(let notice):
      news.merge(ConsoleNews(machine: news.machine, notices: [notice]))
      bell.continuation.yield()
    case .audience(let audience):
      news.audience = audience
      bell.continuation.yield()
    }
  }

  private var now: Int { Int(time.date.timeIntervalSince1970) }

  private func read(_ bytes: [UInt8], isLive: Bool, written: Int?) async {
    for start in stride(from: 0, to: bytes.count, by: Self.piece) {
      read(piece: Array(bytes[start..<min(start + Self.piece, bytes.count)]), isLive: isLive, written: written)
      bell.continuation.yield()
      await Task.yield()
    }
  }

  private func read(piece: [UInt8], isLive: Bool, written: Int?) {
    let text = encoding.decode(piece)
    if let written, !terminal.isAlternate { noteTime(written) }
    terminal.read(text)
    // What was asked of an earlier viewer is not answered again.
    let replies = terminal.takeReplies()
    if isLive, !replies.isEmpty { _ = console.type(replies) }
    if terminal.takeEvents().contains(.bell), isLive { news.hasRung = true }
    if isLive { note(recording?.write(text, at: time.elapsed)) }
    hasChanged = true
  }

  /// The line that the next character goes to was written then, unless it was begun before.
  private func noteTime(_ seconds: Int) {
    let line = terminal.screenStart + terminal.cursorRow
    times.note(line: terminal.cursorColumn == 0 ? line : line + 1, at: seconds)
  }

  private func note(_ problem: String?) {
    guard let problem else { return }
    recording = nil
    news.recordingProblem = problem
  }
}

// MARK: - From the operator

extension ConsoleFeed {
  func resize(to size: Size) {
    terminal.resize(to: size)
    note(recording?.resize(to: size, at: time.elapsed))
    hasChanged = true
    bell.continuation.yield()
  }

  func setEncoding(_ encoding: ConsoleEncoding) { self.encoding = encoding }

  /// Writes all there is of the text to a new file; returns what to say of it.
  func save(to path: String) -> String {
    let lines = terminal.lines
    let start = TextPosition(line: lines.lowerBound, column: 0)
    let text = terminal.text(in: start..<TextPosition(line: lines.upperBound - 1, column: .max))
    do {
      let file = try NewFile(path)
      try file.write(Array((text.trimmedEnd + "\n").utf8))
      return "saved to \(path)"
    } catch {
      return "not saved: \(error)"
    }
  }

  /// Begins to record; returns what to say of it, and whether it was possible.
  func record(to path: String) -> (text: String, isRecording: Bool) {
    do {
      recording = try CastFile(
        path, size: terminal.size, title: "\(news.machine)", date: time.date, start: time.elapsed)
      return ("recording to \(path)", true)
    } catch {
      return ("not recorded: \(error)", false)
    }
  }

  func stopRecording() { recording = nil }
}

extension String {
  fileprivate var trimmedEnd: Substring {
    var text = self[...]
    while text.last?.isNewline == true { text.removeLast() }
    return text
  }
}
