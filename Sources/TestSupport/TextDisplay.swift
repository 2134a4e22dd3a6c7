// A display without a terminal.

import Synchronization
public import Terminal

/// Keeps the last frame as text and takes its input from the program that feeds it.
public final class TextDisplay: Display {
  public let depth = ColourDepth.mono
  public let input: AsyncStream<Input>

  private let feed: AsyncStream<Input>.Continuation
  private let frames: AsyncStream<String>
  private let framesFeed: AsyncStream<String>.Continuation
  private let state: Mutex<State>

  private struct State {
    var surface: Surface
    var isOpen = true
    var log: [String] = []
  }

  public init(size: Size) {
    state = Mutex(State(surface: Surface(size: size)))
    (input, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1024))
    (frames, framesFeed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
  }

  public var size: Size { state.withLock { $0.surface.size } }

  /// The last frame, without styles.
  public var text: String { state.withLock { $0.surface.text } }

  /// Whether `close` has not been called, and what else was called since: `copy TEXT`, `suspend`, `resume`, `redraw`, `stop`.
  public var isOpen: Bool { state.withLock { $0.isOpen } }
  public var calls: [String] { state.withLock { $0.log } }

  /// Each frame as text, the newest 64 of those not yet read; for one consumer. Ends with `close`.
  public var presented: AsyncStream<String> { frames }

  public func send(_ input: Input) {
    if case .resize(let size) = input { state.withLock { $0.surface = Surface(size: size) } }
    feed.yield(input)
  }

  public func present(_ update: SurfaceUpdate) {
    let text = state.withLock { state in
      guard update.size == state.surface.size else { return state.surface.text }
      for (y, cells) in update.rows {
        for (x, cell) in cells.enumerated() where !cell.glyph.isContinuation {
          state.surface.draw(CollectionOfOne(cell.glyph), x: x, y: y, style: cell.style)
        }
      }
      return state.surface.text
    }
    framesFeed.yield(text)
  }

  public func copy(_ text: String) { note("copy \(text)") }
  public func suspend() async { note("suspend") }
  public func resume() async { note("resume") }
  public func redraw() async { note("redraw") }
  public func stop() async { note("stop") }

  public func close() async {
    state.withLock { $0.isOpen = false }
    feed.finish()
    framesFeed.finish()
  }

  private func note(_ call: String) {
    state.withLock { state in
      if state.log.count < 1024 { state.log.append(call) }
    }
  }
}
