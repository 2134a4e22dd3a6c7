// What a dashboard under test reads, drives and starts in place of a cluster's and the operator's programs.

import Codecs
import Consoles
import Dashboard
import FoundationEssentials
import KubeModel
import Operations
import Synchronization
import TestSupport

/// Notes what it is asked to do.
final class RecordedOperations: VirtualMachineActions, ConsoleSource {
  let failure = Mutex<APIError?>(nil)
  private let log = Mutex<[String]>([])

  var calls: [String] { log.withLock { $0 } }

  private func note(_ verb: String, _ machine: ObjectKey) throws {
    log.withLock { $0.append("\(verb) \(machine)") }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  func start(_ machine: ObjectKey) async throws { try note("start", machine) }
  func stop(_ machine: ObjectKey) async throws { try note("stop", machine) }
  func restart(_ machine: ObjectKey) async throws { try note("restart", machine) }
  func pause(_ machine: ObjectKey) async throws { try note("pause", machine) }
  func unpause(_ machine: ObjectKey) async throws { try note("unpause", machine) }

  /// One guest for all, so that a test can be it.
  let guest = FakeSerialConsole(echo: true)

  func console(of machine: ObjectKey) -> any SerialConsole {
    try? note("console", machine)
    return guest
  }
}

/// A cluster with a kind of its own and one log.
final class FakeReader: ClusterReader {
  static let widgets = ResourceDefinition(
    group: "e.com", version: "v1", kind: "Widget", plural: "widgets", shortNames: ["wg"])

  let widgetClient = FakeResourceClient()
  let lines: AsyncThrowingStream<[UInt8], any Error>.Continuation
  private let stream: AsyncThrowingStream<[UInt8], any Error>
  let ended: AsyncStream<Void>

  init() {
    let (ended, end) = AsyncStream<Void>.makeStream()
    (stream, lines) = AsyncThrowingStream.makeStream(of: [UInt8].self, throwing: (any Error).self)
    self.ended = ended
    lines.onTermination = { _ in end.yield() }
  }

  func resources() async throws -> [ResourceDefinition] { Registry.all + [Self.widgets] }
  var tables: (any ResourceClient)? { widgetClient }
  var contexts: [String] { ["test", "other", "broken", "lost"] }

  /// What instances use; nil where nobody measures it.
  let usage = Mutex<JSON?>(["items": []])

  func consumers(namespace: String?) async throws -> JSON {
    guard let usage = usage.withLock({ $0 }) else { throw APIError(.notFound, "nothing is measured here") }
    return usage
  }

  /// Why it gives no sign of life.
  let silence = Mutex<APIError?>(nil)

  func pulse() async throws { if let silence = silence.withLock({ $0 }) { throw silence } }

  func log(
    of pod: ObjectKey, container: String?, options: LogOptions
  ) async throws -> AsyncThrowingStream<[UInt8], any Error> { stream }
}

/// Remembers what is run, and where; fails as it is told.
final class FakePrograms: ProgramRunner {
  private let log = Mutex<[String]>([])
  var runs: [String] { log.withLock { $0 } }

  func runOnTerminal(_ run: PluginRun) async throws -> PluginResult {
    log.withLock { $0.append("terminal: \(run.command)") }
    return PluginResult(status: run.subject.name == "bad" ? 130 : 0)
  }

  func runBeside(_ run: PluginRun) async throws -> PluginResult {
    log.withLock { $0.append("beside: \(run.command)") }
    guard run.subject.name != "bad" else { throw APIError(.notFound, "virsh is not installed") }
    return PluginResult(status: 0, output: ["first", "last\u{1B}[2J"])
  }

  func waitForOperator(saying text: String) async { log.withLock { $0.append(text) } }
}

/// Replaces a text once, then leaves it as it is.
final class FakeEditor: TextEditor {
  let replacement = Mutex<(old: String, new: String)?>(nil)
  private let log = Mutex<(texts: [String], discarded: [String])>(([], []))
  var texts: [String] { log.withLock { $0.texts } }
  var discarded: [String] { log.withLock { $0.discarded } }

  func edit(_ text: String, name: String, path: String?) async throws -> EditedText {
    log.withLock { $0.texts.append(text) }
    let edited = replacement.withLock { $0.map { text.replacing($0.old, with: $0.new) } ?? text }
    return EditedText(text: edited, path: path ?? "/edits/\(name)")
  }

  func discard(_ path: String) { log.withLock { $0.discarded.append(path) } }
}
