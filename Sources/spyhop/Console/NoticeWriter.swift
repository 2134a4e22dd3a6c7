// What a viewer of a console is told, on standard error, each thing once.

import APIClient
import KubeModel
import Synchronization

/// Turns a session's notices into lines.
final class NoticeWriter: Sendable {
  private let name: String
  private let escape: EscapeSequence?
  private let lineEnd: String
  /// What was said last: retries do not repeat it.
  private let last = Mutex<String?>(nil)
  private let seen = Mutex<ConsoleAudience?>(nil)

  /// - Parameter isRaw: the terminal does not add carriage returns.
  init(name: String, escape: EscapeSequence?, isRaw: Bool) {
    self.name = PlainText.of(name)
    self.escape = escape
    lineEnd = isRaw ? "\r\n" : "\n"
  }

  func show(_ notice: ConsoleNotice) {
    switch notice {
    case .attached: say("connected to \(name)\(hint)")
    case .reattached: say("connected again, nothing was lost")
    case .missed(let bytes): say("connected again; \(bytes) bytes had left the log meanwhile")
    case .restarted: say("connected again; the console's log began anew")
    case .refused(let why): say(PlainText.of(why))
    case .waiting(let why): say("waiting: \(PlainText.of(why))")
    case .lost(let why):
      say("connection lost (\(PlainText.of(why))): trying again\(hint)", unlessLastBegins: "connection lost")
    }
  }

  /// Who else is there, when somebody has come, gone, or changed.
  func show(_ audience: ConsoleAudience) {
    let isAlone = audience.others.isEmpty && audience.ownSeat?.mode == .shared
    let news = seen.withLock { seen in
      defer { seen = audience }
      return seen.map { audience.news(since: $0) } ?? (isAlone ? nil : "")
    }
    guard let news else { return }
    let others = audience.others.map(\.words).joined(separator: ", ")
    let standing = "\(audience.ownSeat?.mode.rawValue ?? ""); with \(others.isEmpty ? "nobody else" : others)"
    say(PlainText.of(news.isEmpty ? "attached: \(standing)" : "\(news) (\(standing))"))
  }

  /// Why keys are not sent; nil where they are.
  ///
  /// - Parameter isSpy: asked for by the operator, whatever the server tells.
  func refusal(isSpy: Bool) -> String? {
    seen.withLock { $0?.typingRefusal } ?? (isSpy ? "attached as a spy: keys are not sent" : nil)
  }

  func showProblem(_ text: String) { say(PlainText.of(text)) }
  func showLink(_ path: String) { say("connect to \(PlainText.of(path)); Ctrl-C ends it") }
  func showLeaving() { say("left the console of \(name)") }
  func showEnd() { say("the console of \(name) was closed") }

  private var hint: String { escape.map { "; \($0) leaves" } ?? "" }

  private func say(_ text: String, unlessLastBegins beginning: String? = nil) {
    let isNew = last.withLock { last in
      defer { last = text }
      return last != text && !(beginning.map { last?.hasPrefix($0) ?? false } ?? false)
    }
    if isNew { StandardError.write("\(lineEnd)[spyhop] \(text)\(lineEnd)") }
  }
}

/// When a guest last wrote, as far as one can know.
final class Activity: Sendable {
  private let last = Mutex<ContinuousClock.Instant?>(nil)

  func note() { last.withLock { $0 = .now } }

  func note(_ notice: ConsoleNotice) {
    switch notice {
    case .attached, .reattached, .missed, .restarted: note()
    case .refused: break
    case .waiting, .lost: last.withLock { $0 = nil }
    }
  }

  /// How long the guest has been silent; nil while there is no connection.
  var idle: Duration? { last.withLock { $0?.duration(to: .now) } }
}
