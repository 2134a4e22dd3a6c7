// What is known of the operator's rights: asked for when a list is looked at, and again after a while.

import FoundationEssentials
import KubeModel

struct Permissions: Sendable {
  private struct Answer: Sendable {
    /// Nil while the server has not answered, or cannot say.
    var isAllowed: Bool?
    var date: Date
  }

  /// How long an answer holds.
  static let lifetime: TimeInterval = 300
  /// With more answers than this all are asked for anew.
  static let limit = 1_000

  private var answers: [AccessQuestion: Answer] = [:]

  /// Whether the server has said no.
  func isDenied(_ question: AccessQuestion) -> Bool { answers[question]?.isAllowed == false }

  /// Those of the questions that have to be asked now; they count as asked from then on.
  mutating func open(_ questions: Set<AccessQuestion>, now: Date) -> [AccessQuestion] {
    // A clock that was set back would otherwise have to catch up first.
    let open = questions.filter { answers[$0].map { abs(now.timeIntervalSince($0.date)) > Self.lifetime } ?? true }
    if answers.count + open.count > Self.limit { answers = [:] }
    for question in open { answers[question] = Answer(isAllowed: answers[question]?.isAllowed, date: now) }
    return open.sorted { $0.right < $1.right }
  }

  /// - Parameter isAllowed: nil where the server could not be asked: then the verb itself will tell.
  mutating func note(_ question: AccessQuestion, _ isAllowed: Bool?, now: Date) {
    answers[question] = Answer(isAllowed: isAllowed, date: now)
  }
}

extension DashboardState {
  /// The rights that keys of the list in front need and that have not been asked for lately.
  mutating func openQuestions() -> [AccessQuestion] {
    // Of several clusters the verbs themselves will tell.
    guard mode == .list, !place.isJoined, let row = table.selectedKey else { return [] }
    let commands = keyMap.bindings.filter { $0.kinds.contains(view.kind) }.map(\.command)
    let questions = commands.compactMap { AccessQuestion($0, view: view, namespace: row.namespace) }
    return permissions.open(Set(questions), now: now)
  }

  /// Why the operator may not do it to a row of the list; nil where nothing is known against it.
  func denial(of command: Command) -> String? {
    let namespace = table.selectedKey?.namespace ?? place.namespace ?? ""
    guard let question = AccessQuestion(command, view: view, namespace: namespace), permissions.isDenied(question)
    else {
      return nil
    }
    return "you lack the right to \(question.right)"
  }
}
