// How long a console is silent while its guest, which prints without a pause, moves to another host.

import Synchronization

/// What a viewer saw of one migration.
struct ConsolePause: Sendable {
  /// The longest silence between the POST of the migration and its end.
  var silence: Duration
  /// How long the guest ran nowhere, in milliseconds.
  var downtime: Double

  /// Silence that the guest's own does not account for, in milliseconds.
  var surplus: Double { silence / .milliseconds(1) - downtime }

  /// Moves the machine while somebody reads its console.
  static func measure(_ machine: BenchMachine, at console: PseudoTerminal, on thread: MeasuringThread) async throws
    -> ConsolePause
  {
    let watch = SilenceWatch(console)
    async let silence = thread.run { watch.longest() }
    let move: MachineMove
    do {
      move = try await machine.move()
    } catch {
      watch.stop()
      throw error
    }
    watch.stop()
    guard let downtime = move.downtime else {
      throw BenchError("the agents did not say how long the guest stood still")
    }
    return ConsolePause(silence: await silence, downtime: downtime)
  }
}

/// Reads a console until it is told to stop.
private final class SilenceWatch: Sendable {
  private let console: PseudoTerminal
  private let isOver = Atomic(false)

  init(_ console: PseudoTerminal) { self.console = console }

  func stop() { isOver.store(true, ordering: .relaxed) }

  /// The longest time between two pieces of output. Blocks until `stop`.
  func longest() -> Duration {
    var (longest, last) = (Duration.zero, ContinuousClock.now)
    while !isOver.load(ordering: .relaxed) {
      guard !console.read(within: .milliseconds(100)).isEmpty else { continue }
      longest = max(longest, last.duration(to: .now))
      last = .now
    }
    return longest
  }
}
