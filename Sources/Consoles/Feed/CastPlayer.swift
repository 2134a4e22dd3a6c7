// Playing a recording: where it is, how fast it goes, and what its terminal shows. Pure: whoever has a clock moves it on.

import Codecs
public import FoundationEssentials
import KubeModel
public import Terminal

/// A recording in asciicast v2, being played.
public struct CastPlayer: Sendable {
  /// Faster and slower than this nobody can follow.
  static let speeds = 0.125...64.0
  /// How far the arrows go, in seconds of the recording.
  private static let leap = 5.0

  private let data: Data
  private let size: Size
  private var next: Data.Index
  private var line = 1
  private var pending: Cast.Event?
  /// Seconds of silence that are played at most; nil plays all of it.
  private let idleLimit: Double?
  /// Seconds of silence that were left out so far.
  private var skipped = 0.0

  private var screen: ConsoleScreen
  public private(set) var position = 0.0
  public private(set) var speed: Double
  public private(set) var isPaused = false
  public private(set) var isOver = false
  /// What is wrong with the recording at the place where it ended.
  public private(set) var problem: String?

  /// - Parameter idleLimit: seconds of silence that are played at most; nil plays all of it.
  public init(_ data: Data, speed: Double = 1, idleLimit: Double? = nil) throws(CastError) {
    let end = data.firstIndex(of: UInt8(ascii: "\n")) ?? data.endIndex
    guard let header = try? JSON(parsing: Array(data[..<end])) else {
      throw CastError(description: "it does not begin with a line of JSON")
    }
    size = try Cast.size(header)
    screen = ConsoleScreen(machine: ObjectKey(namespace: "", name: "recording"), size: size)
    next = min(end + 1, data.endIndex)
    (self.data, self.idleLimit) = (data, idleLimit)
    self.speed = min(max(speed, Self.speeds.lowerBound), Self.speeds.upperBound)
    readNext()
  }

  /// Seconds until there is something new to see; nil while it is paused, or over.
  public var wait: Double? {
    guard let pending, !isPaused else { return nil }
    return max(0, due(pending) - position) / speed
  }

  /// Lets time pass; returns whether there is something new to see.
  public mutating func advance(by seconds: Double) -> Bool {
    guard !isPaused, !isOver else { return false }
    return play(to: position + seconds * speed)
  }

  private func due(_ event: Cast.Event) -> Double { event.time - skipped }

  private mutating func play(to end: Double) -> Bool {
    var hasPlayed = false
    while let event = pending, due(event) <= end {
      position = max(position, due(event))
      perform(event)
      readNext()
      hasPlayed = true
    }
    position = isOver ? position : max(position, end)
    return hasPlayed
  }

  private mutating func perform(_ event: Cast.Event) {
    switch event.kind {
    case .output: screen.terminal.read(Array(event.data.utf8))
    case .resize: if let size = Size(event.data) { screen.terminal.resize(to: size) }
    }
    _ = (screen.terminal.takeReplies(), screen.terminal.takeEvents())
  }
}

// MARK: - Reading

extension CastPlayer {
  private mutating func readNext() {
    pending = nil
    while pending == nil, problem == nil, next < data.endIndex {
      let end = data[next...].firstIndex(of: UInt8(ascii: "\n")) ?? data.endIndex
      line += 1
      read(data[next..<end])
      next = min(end + 1, data.endIndex)
    }
    isOver = pending == nil
    if let pending, let idleLimit { skipped += max(0, due(pending) - position - idleLimit) }
  }

  private mutating func read(_ text: Data) {
    guard !text.isEmpty else { return }
    do {
      pending = try Cast.Event.read(JSON(parsing: Array(text)))
    } catch {
      problem = "line \(line): \(error)"
    }
  }
}

// MARK: - Keys and looks

extension CastPlayer {
  /// Space pauses, `+` and `-` change the speed, arrows leap, `0` begins anew; false where the key ends it.
  public mutating func handle(_ key: Key) -> Bool {
    switch key {
    case .character("q"), .control("c"), .escape: return false
    case .character(" "), .character("p"): isPaused.toggle()
    case .character("+"), .character("="), Key(.up): speed = min(speed * 2, Self.speeds.upperBound)
    case .character("-"), Key(.down): speed = max(speed / 2, Self.speeds.lowerBound)
    case Key(.right): _ = play(to: position + Self.leap)
    case Key(.left): restart(playingTo: position - Self.leap)
    case .character("0"), Key(.home): restart(playingTo: 0)
    case .character("."): if isPaused, let pending { _ = play(to: due(pending)) }
    default: break
    }
    return true
  }

  private mutating func restart(playingTo end: Double) {
    guard var fresh = try? CastPlayer(data, speed: speed, idleLimit: idleLimit) else { return }
    fresh.isPaused = isPaused
    _ = fresh.play(to: max(0, end))
    self = fresh
  }

  /// How it stands, for a line under the picture.
  public var status: String {
    let state = problem ?? (isOver ? "the end" : isPaused ? "paused" : "playing")
    let pace = speed < 1 ? "1/\(Int((1 / speed).rounded()))" : "\(Int(speed.rounded()))"
    return "\(Self.clock(position))  \(pace)×  \(state)   Space pause  +/- speed  Left/Right 5 s  0 again  q quit"
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e9))
    return "\(whole / 60):\(whole % 60 < 10 ? "0" : "")\(whole % 60)"
  }

  /// Draws the terminal, and the line under it, into a surface.
  public func paint(on surface: inout Surface) {
    let size = Size(columns: surface.size.columns, rows: surface.size.rows - 1)
    let styles = DeskStyles()
    ScreenPicture(screen, size: size, isFocused: true, utcOffset: 0)
      .paint(at: Rect(x: 0, y: 0, width: size.columns, height: size.rows), on: &surface, styles)
    let end = surface.draw(CellText.glyphs(" \(status)", fitting: size.columns), x: 0, y: size.rows, style: styles.bar)
    surface.fill(Rect(x: end, y: size.rows, width: size.columns - end, height: 1), style: styles.bar)
  }
}
