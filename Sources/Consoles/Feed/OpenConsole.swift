// A console that is open on the desk, as the program around the desk drives it.

public import KubeModel
public import Reconcile
public import Terminal

/// The connection, the reader and the typist of one console.
public final class OpenConsole: Sendable {
  /// At the most so often is the screen told of what a guest writes; the first byte after a pause is told of at once.
  static let pace = Duration.milliseconds(16)
  /// A paste goes in pieces of so many bytes at such intervals: some 8 kB/s, which a serial line of 115,200 baud takes.
  static let pastePiece = 64
  static let pasteInterval = Duration.milliseconds(8)
  /// So many pastes wait; one more is refused.
  private static let pasteLimit = 16

  public let machine: ObjectKey
  private let console: any SerialConsole
  private let feed: ConsoleFeed
  private let time: TimeSource
  /// Bytes, and the pace that they go at.
  private struct Paste: Sendable {
    var bytes: [UInt8]
    var piece = pastePiece
    var interval = pasteInterval
  }

  private let pastes = AsyncStream.makeStream(of: Paste.self, bufferingPolicy: .bufferingOldest(pasteLimit))
  private let closing = AsyncStream.makeStream(of: Never.self)

  /// - Parameter time: for the pace of news and pastes, and the times of lines.
  public init(
    _ console: any SerialConsole, of machine: ObjectKey, encoding: ConsoleEncoding = .utf8, on thread: FeedThread,
    time: TimeSource = TimeSource()
  ) {
    (self.machine, self.console, self.time) = (machine, console, time)
    feed = ConsoleFeed(console, of: machine, encoding: encoding, on: thread, time: time)
  }

  /// Follows the console until it ends, is closed, or the task is cancelled.
  ///
  /// - Parameter post: gets what happened; called from any thread, and has to return at once.
  public func run(_ post: @escaping @Sendable (ConsoleNews) -> Void) async {
    await withTaskGroup { group in
      group.addTask { await self.feed.run() }
      group.addTask { await self.typePastes() }
      group.addTask { await self.tell(post) }
      group.addTask { for await _ in self.closing.stream {} }
      await group.next()  // the console's end, or its closing
      // What the guest said last is told before the rest is ended.
      if let last = await feed.takeNews() { post(last) }
      group.cancelAll()
    }
  }

  /// Ends `run`; the guest goes on.
  public func close() {
    console.hangUp()
    closing.continuation.finish()
  }

  /// Types without waiting; false where the bytes are dropped, as too much waits already.
  public func type(_ bytes: [UInt8]) -> Bool { console.type(bytes) }

  /// Attaches in another way from now on.
  public func attach(as mode: ConsoleMode, takesOver: Bool) { console.attach(as: mode, takesOver: takesOver) }

  /// Sends a break, and types what is to follow it; returns what to say of it.
  public func sendBreak(then bytes: [UInt8]) async -> String {
    do {
      try await console.sendBreak()
    } catch {
      return "\(machine): no break was sent: \(error)"
    }
    guard !bytes.isEmpty else { return "\(machine): a break was sent" }
    return console.type(bytes) ? "\(machine): SysRq was sent" : "\(machine): a break was sent, its letter was dropped"
  }

  /// Types no faster than a serial line takes it; false where too many pastes wait already.
  public func paste(_ bytes: [UInt8]) -> Bool { add(Paste(bytes: bytes)) }

  /// Types byte by byte, so many milliseconds apart; false where too many pastes wait already.
  public func typeSlowly(_ bytes: [UInt8], delay: Int) -> Bool {
    add(Paste(bytes: bytes, piece: 1, interval: .milliseconds(delay)))
  }

  private func add(_ paste: Paste) -> Bool {
    if case .enqueued = pastes.continuation.yield(paste) { true } else { false }
  }

  public func resize(to size: Size) async { await feed.resize(to: size) }
  public func setEncoding(_ encoding: ConsoleEncoding) async { await feed.setEncoding(encoding) }
  /// Writes scrollback and screen to a new file; returns what to say of it.
  public func save(to path: String) async -> String { await feed.save(to: path) }
  /// Begins to record to a new file; returns what to say of it, and whether it is being done.
  public func record(to path: String) async -> (text: String, isRecording: Bool) { await feed.record(to: path) }
  public func stopRecording() async { await feed.stopRecording() }
}

// MARK: - What runs beside the reader

extension OpenConsole {
  private func tell(_ post: @Sendable (ConsoleNews) -> Void) async {
    for await _ in feed.rings {
      if let news = await feed.takeNews() { post(news) }
      try? await time.sleep(until: time.elapsed + Self.pace)
    }
    // Stays until the console is over, whose end is told there.
    for await _ in closing.stream {}
  }

  private func typePastes() async {
    for await paste in pastes.stream {
      for start in stride(from: 0, to: paste.bytes.count, by: paste.piece) {
        let piece = paste.bytes[start..<min(start + paste.piece, paste.bytes.count)]
        guard await console.typePatiently(Array(piece)) else { return }
        try? await time.sleep(until: time.elapsed + paste.interval)
      }
    }
  }
}
