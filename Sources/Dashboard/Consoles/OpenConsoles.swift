// The connections behind the desk, and what its effects do to them.

import Consoles
import KubeModel
import Reconcile

/// What became of something that the desk asked for.
enum DeskResult: Sendable {
  case said(String)
  case recording(ObjectKey, path: String)
  case notRecording(ObjectKey)
}

/// The consoles that are connected, or try to be.
struct OpenConsoles {
  private let source: any ConsoleSource
  private let time: TimeSource
  private var thread: FeedThread?
  private var consoles: [ObjectKey: OpenConsole] = [:]

  init(source: any ConsoleSource, time: TimeSource) {
    self.source = source
    // Consoles keep the pace of the screen, whatever moves the dashboard's clock.
    self.time = TimeSource { time.date }
  }

  /// A connection that has yet to be run; nil where the process has no thread left.
  mutating func connect(_ machine: ObjectKey) -> OpenConsole? {
    thread = thread ?? FeedThread()
    guard let thread else { return nil }
    let console = OpenConsole(source.console(of: machine), of: machine, on: thread, time: time)
    consoles[machine] = console
    return console
  }

  mutating func close(_ machine: ObjectKey) { consoles.removeValue(forKey: machine)?.close() }

  subscript(machine: ObjectKey) -> OpenConsole? { consoles[machine] }
}

extension DeskEffect {
  /// Does what takes a moment, away from the loop; nil where there is nothing to say of it.
  func carryOut(on console: OpenConsole) async -> DeskResult? {
    switch self {
    case .resize(_, let size): await console.resize(to: size)
    case .setEncoding(_, let encoding): await console.setEncoding(encoding)
    case .sendBreak(_, let bytes): return .said(await console.sendBreak(then: bytes))
    case .save(_, let path): return .said(await console.save(to: path))
    case .record(let machine, let path):
      let (text, isRecording) = await console.record(to: path)
      return isRecording ? .recording(machine, path: path) : .said(text)
    case .stopRecording(let machine):
      await console.stopRecording()
      return .notRecording(machine)
    default: break
    }
    return nil
  }
}
