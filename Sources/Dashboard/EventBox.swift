// Where everything that happens waits for the dashboard's loop: keys, changes, results, ticks. Whatever comes while the
// loop is busy is merged, so that a flood costs one frame.

import Codecs
import Consoles
import KubeModel
import Reconcile
import Synchronization
import Terminal

/// All that happened since the loop last looked.
struct Happenings: Sendable {
  struct Result: Sendable {
    var order: Order
    var report: Order.Report
  }

  var input: [Input] = []
  /// Kinds whose cache changed; a set of no keys where only its freshness did.
  var changes: [ChangeSource: ChangedKeys] = [:]
  var results: [Result] = []
  /// The kinds that the server has turned out to offer.
  var resources: [ResourceDefinition]?
  /// The cluster that was asked for.
  var connected: Swift.Result<Cluster, ConnectFailure>?

  /// What the server said of pages' objects.
  var pages: [(id: Int, answer: Swift.Result<JSON, APIError>)] = []
  var looks: [(look: Look, answer: Swift.Result<Finding, APIError>)] = []
  var logs: [Int: LogNews] = [:]
  /// Which rights the operator has; nil where the server could not say.
  var rights: [(question: AccessQuestion, isAllowed: Bool?)] = []
  var editables: [(request: PageRequest, answer: Swift.Result<JSON, APIError>)] = []
  var edits: [EditResult] = []

  struct ConnectFailure: Error {
    var context: String
    var reason: String
  }
  /// What happened at consoles, by the connection that tells it.
  var consoles: [ObjectIdentifier: ConsoleNews] = [:]
  var deskResults: [DeskResult] = []

  /// More changed objects than this: the loop looks at all.
  static let keyLimit = 16_384

  mutating func note(_ source: ChangeSource, _ more: CacheChanges) {
    guard more.isComplete, case .some(let known) = changes[source] ?? .some([]) else {
      changes[source] = .all
      return
    }
    let keys = known.union(more.keys)
    changes[source] = keys.count > Self.keyLimit ? .all : .some(keys)
  }
}

/// A mailbox with one reader.
final class EventBox: Sendable {
  /// More input than this is dropped while the loop is busy.
  private static let inputLimit = 1024

  private let waiting = Mutex(Happenings())
  private let bells: AsyncStream<Void>
  private let bell: AsyncStream<Void>.Continuation
  private let changeBell = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))

  /// The cluster's changes alone are shown so often at most: more frames nobody sees, and keys would wait for them.
  static let changePace = Duration.milliseconds(16)

  init() { (bells, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

  /// Rings for changes, the first at once and more of them at their pace, until the task is cancelled.
  ///
  /// - Parameter time: the screen's, whatever moves the dashboard's clock.
  func ringForChanges(_ time: TimeSource) async {
    for await _ in changeBell.stream {
      bell.yield()
      try? await time.sleep(until: time.elapsed + Self.changePace)
    }
  }

  /// Rings whenever there may be something to take; also for the passing of time, when there is nothing.
  var rings: AsyncStream<Void> { bells }

  func take() -> Happenings {
    waiting.withLock { waiting in
      defer { waiting = Happenings() }
      return waiting
    }
  }

  func tick() { bell.yield() }

  func post(_ input: Input) {
    // Whatever waits, the end of the terminal is not missed.
    post { if $0.input.count < Self.inputLimit || input == .hangUp { $0.input.append(input) } }
  }

  func post(_ source: ChangeSource, _ changes: CacheChanges) {
    waiting.withLock { $0.note(source, changes) }
    changeBell.continuation.yield()
  }

  func post(_ resources: [ResourceDefinition]) { post { $0.resources = resources } }

  /// Pages and edits are as few as keys.
  func post(_ page: Int, _ answer: Swift.Result<JSON, APIError>) { post { $0.pages.append((page, answer)) } }
  /// One for each subject is under way at a time.
  func post(_ look: Look, _ answer: Swift.Result<Finding, APIError>) { post { $0.looks.append((look, answer)) } }
  func post(_ request: PageRequest, _ answer: Swift.Result<JSON, APIError>) {
    post { $0.editables.append((request, answer)) }
  }
  func post(_ question: AccessQuestion, _ isAllowed: Bool?) { post { $0.rights.append((question, isAllowed)) } }
  func post(_ edit: EditResult) { post { $0.edits.append(edit) } }

  /// Of a log that comes faster than it is shown, the newest lines are kept.
  func post(_ page: Int, _ news: LogNews) { post { $0.logs[page, default: LogNews()].add(news) } }

  func post(_ connected: Swift.Result<Cluster, Happenings.ConnectFailure>) { post { $0.connected = connected } }

  /// Orders are few: an operator's key starts each.
  func post(_ result: Happenings.Result) { post { $0.results.append(result) } }

  func post(_ news: ConsoleNews, from console: OpenConsole) {
    post { $0.consoles[ObjectIdentifier(console), default: ConsoleNews(machine: news.machine)].merge(news) }
  }

  func post(_ result: DeskResult) { post { $0.deskResults.append(result) } }

  private func post(_ change: (inout Happenings) -> Void) {
    waiting.withLock { change(&$0) }
    bell.yield()
  }
}
