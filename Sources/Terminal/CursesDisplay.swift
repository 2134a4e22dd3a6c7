// The display on a real terminal, as other threads see it: letters into a mailbox, a stream of input out of it.
// The thread that owns ncurses and the terminal is in CursesLoop.

import Glibc
import Synchronization
import Threads

/// Shows surfaces on the terminal of standard input and output by ncurses.
///
/// One a process. A thread of its own makes all calls that block. The terminal is restored by `close`, and by signals
/// and traps that end the program (see RestorePoint).
public final class CursesDisplay: Display {
  public let depth: ColourDepth
  public let input: AsyncStream<Input>
  private let mailbox: DisplayMailbox

  /// Enters the alternate screen of the terminal that the program was started on.
  ///
  /// Throws where standard input or output is no terminal, or terminfo does not know it.
  ///
  /// - Parameter environment: for `TERM`, `COLORTERM` and `NO_COLOR`.
  public convenience init(environment: [String: String]) throws(TerminalError) {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
    try self.init(terminal: open("/dev/tty", O_RDWR | O_CLOEXEC), environment: environment)
  }

  /// Enters the alternate screen of a terminal given by an open descriptor, which the display closes in the end.
  public init(terminal: Int32, environment: [String: String]) throws(TerminalError) {
    guard isatty(terminal) == 1 else { throw .notATerminal }
    let (input, feed) = AsyncStream<Input>.makeStream(bufferingPolicy: .bufferingOldest(1024))
    self.input = input
    mailbox = try DisplayMailbox(size: TerminalSize.of(terminal))
    RestorePoint.arm(terminal: terminal, wake: mailbox.pipe.writeEnd)
    do throws(TerminalError) {
      let screen = try CursesScreen(terminal: terminal, environment: environment)
      depth = screen.depth
      let loop = CursesLoop(terminal: terminal, screen: screen, mailbox: mailbox, feed: feed)
      let handOver = HandOver(loop: loop)
      guard DedicatedThread.start(takesSignals: true, { handOver.loop.run() }) else {
        throw TerminalError(description: "no thread left for the terminal: raise the limit of processes (ulimit -u)")
      }
    } catch {
      RestorePoint.disarm()
      throw error
    }
  }

  /// Unchecked because the loop is made on one thread and from then on used by the new one alone.
  private struct HandOver: @unchecked Sendable {
    let loop: CursesLoop
  }

  public var size: Size { mailbox.size }
  public func present(_ update: SurfaceUpdate) { mailbox.post(update) }
  public func copy(_ text: String) { mailbox.write(Clipboard.sequence(for: text)) }
  public func suspend() async { await mailbox.order(.suspend) }
  public func resume() async { await mailbox.order(.resume) }
  public func redraw() async { await mailbox.order(.redraw) }
  public func stop() async { await mailbox.order(.stop) }
  public func close() async { await mailbox.order(.close) }
}

/// What waits for the display's thread: the rows to draw, merged, and orders, each with who waits for it.
final class DisplayMailbox: Sendable {
  enum Order: Sendable { case suspend, resume, redraw, stop, close }

  typealias Letter = (order: Order, sender: CheckedContinuation<Void, Never>)

  let pipe: WakePipe
  private let contents: Mutex<Contents>

  private struct Contents {
    var size: Size
    var update: SurfaceUpdate?
    /// For the terminal itself, beside what ncurses draws.
    var bytes: [UInt8]?
    var letters: [Letter] = []
    var isClosed = false
  }

  init(size: Size) throws(TerminalError) {
    pipe = try WakePipe()
    contents = Mutex(Contents(size: size))
  }

  var size: Size {
    get { contents.withLock { $0.size } }
    set { contents.withLock { $0.size = newValue } }
  }

  func post(_ update: SurfaceUpdate) {
    guard !update.rows.isEmpty else { return }
    contents.withLock { contents in
      if contents.isClosed { return }
      let wasEmpty = contents.update == nil
      contents.update?.merge(update)
      if wasEmpty {
        contents.update = update
        pipe.wake()
      }
    }
  }

  /// Bytes that wait are replaced: they are another clipboard.
  func write(_ bytes: [UInt8]) {
    contents.withLock { contents in
      if contents.isClosed { return }
      contents.bytes = bytes
      pipe.wake()
    }
  }

  func takeBytes() -> [UInt8]? { contents.withLock { $0.bytes.take() } }

  /// Returns when the display's thread has carried out the order; at once after it ended.
  func order(_ order: Order) async {
    await withCheckedContinuation { sender in
      let isClosed = contents.withLock { contents in
        if contents.isClosed { return true }
        contents.letters.append((order, sender))
        pipe.wake()
        return false
      }
      if isClosed { sender.resume() }
    }
  }

  func takeLetters() -> [Letter] {
    contents.withLock { contents in
      defer { contents.letters = [] }
      return contents.letters
    }
  }

  func takeUpdate() -> SurfaceUpdate? { contents.withLock { $0.update.take() } }

  /// No wake-up can come any more once this returns; hands back the letters that came too late.
  func close() -> [Letter] {
    contents.withLock { contents in
      contents.isClosed = true
      contents.update = nil
      pipe.close()
      defer { contents.letters = [] }
      return contents.letters
    }
  }
}
