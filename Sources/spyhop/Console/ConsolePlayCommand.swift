// console-play: a recorded console, played back on this terminal.

import ArgumentParser
import Consoles
import FoundationEssentials
import KubeModel
import Terminal

struct ConsolePlayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console-play", abstract: "Play a recorded console (asciicast v2).",
    discussion: """
      Space pauses, + and - change the speed, arrows leap five seconds, 0 begins anew, q ends. What was recorded goes \
      through a terminal of spyhop's own: it cannot do anything to yours.
      """)

  @Argument(help: "The recording, as `console --record` or asciinema wrote it.")
  var file: String

  @Option(help: "How many times as fast as it was.")
  var speed = 1.0

  @Option(help: ArgumentHelp("Seconds of silence to play at most.", valueName: "seconds"))
  var idle: Double?

  func validate() throws {
    guard speed > 0, speed.isFinite else { throw ValidationError("--speed is more than 0.") }
    guard idle.map({ $0 >= 0 }) ?? true else { throw ValidationError("--idle counts seconds: 0 or more.") }
  }

  func run() async throws {
    let player = try load()
    let display = try CursesDisplay(environment: ProcessInfo.processInfo.environment)
    await CastShow(player: player, display: display).run()
    await display.close()
  }

  private func load() throws -> CastPlayer {
    do {
      let data = try Data(contentsOf: URL(filePath: file), options: .mappedIfSafe)
      return try CastPlayer(data, speed: speed, idleLimit: idle)
    } catch let error as CastError {
      throw APIError(.badRequest, "\(file) cannot be played: \(error)")
    } catch {
      throw APIError(.notFound, "\(file) cannot be read")
    }
  }
}

/// A recording on a display, moved on by the clock and by keys.
struct CastShow {
  private enum Turn: Sendable {
    case input(Input)
    case time

    var isInput: Bool { if case .input = self { true } else { false } }
  }

  /// Between two pictures at least, and while nothing happens at most, this much time passes.
  private static let frame = 0.016
  private static let still = 0.5

  var player: CastPlayer
  let display: any Display
  private var surface: Surface

  init(player: CastPlayer, display: any Display) {
    (self.player, self.display) = (player, display)
    surface = Surface(size: display.size)
  }

  /// Returns when the operator ends it, or the terminal is gone.
  consuming func run() async {
    let (turns, feed) = AsyncStream.makeStream(of: Turn.self, bufferingPolicy: .bufferingOldest(1024))
    let ticks = AsyncStream.makeStream(of: Double.self, bufferingPolicy: .bufferingNewest(1))
    await withTaskGroup { group in
      group.addTask { [display] in
        for await input in display.input { feed.yield(.input(input)) }
        feed.finish()
      }
      group.addTask {
        for await wait in ticks.stream {
          try? await Task.sleep(for: .seconds(wait))
          feed.yield(.time)
        }
      }
      var last = ContinuousClock.now
      draw()
      ticks.continuation.yield(Self.frame)
      for await turn in turns {
        let now = ContinuousClock.now
        let hasNews = player.advance(by: last.duration(to: now) / .seconds(1))
        last = now
        guard await take(turn) else { break }
        if hasNews || player.wait != nil || turn.isInput { draw() }
        if !turn.isInput { ticks.continuation.yield(max(Self.frame, min(Self.still, player.wait ?? Self.still))) }
      }
      group.cancelAll()
    }
  }

  private mutating func take(_ turn: Turn) async -> Bool {
    guard case .input(let input) = turn else { return true }
    switch input {
    case .key(.control("z")): await display.stop()
    case .key(.control("l")): await display.redraw()
    case .key(let key): return player.handle(key)
    case .resize(let size): surface = Surface(size: size)
    case .paste: break
    case .hangUp: return false
    }
    return true
  }

  private mutating func draw() {
    player.paint(on: &surface)
    display.present(surface.takeUpdate())
  }
}
