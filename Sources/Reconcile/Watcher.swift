// The list-and-watch protocol as a pure state machine: what to ask the server next, what its answers mean for a cache.
// Reflector does the asking.

import Codecs
import FoundationEssentials
import KubeModel

/// Follows one collection: list → watch from the list's version → events; list anew where the version has expired.
struct Watcher {
  /// What to do next.
  enum Step: Hashable {
    /// Ask for a page of the list; nil begins anew.
    case list(continueToken: String?)
    case watch(version: String)
    /// Do nothing until `TimeSource.elapsed` has reached the deadline.
    case wait(until: Duration)
  }

  /// What an answer means for the cache.
  enum Update {
    case replace([JSON], version: String)
    /// A page of a first list that is not complete yet.
    case extend([JSON])
    case apply([WatchEvent])
    case enter(SyncState)
  }

  /// The two times of an answer.
  struct Moment {
    var elapsed: Duration
    var date: Date
  }

  private(set) var step = Step.list(continueToken: nil)
  private let backoff: Backoff
  private var stepAfterWait = Step.list(continueToken: nil)
  private var pages: [JSON] = []
  private var version = ""
  private var failures = 0
  private var openedAt = Duration.zero
  private var staleSince: Date?

  /// How long a watch has to stay open to count as a success even without an event.
  static let steadyAfter = Duration.seconds(5)
  /// Seconds that a server may ask to be left alone at most.
  static let longestWish = 300
  /// How often refused credentials are tried again.
  static let forbiddenInterval = Duration.seconds(30)

  init(backoff: Backoff) {
    self.backoff = backoff
  }

  mutating func listed(_ page: ObjectList, hasSynced: Bool) -> [Update] {
    pages += page.items
    if let token = page.nextToken {
      step = .list(continueToken: token)
      let total = page.remainingItemCount.map { pages.count + $0 }
      return hasSynced ? [] : [.enter(.loading(count: pages.count, of: total)), .extend(page.items)]
    }
    defer { pages = [] }
    version = page.resourceVersion
    step = .watch(version: version)
    staleSince = nil
    return [.replace(pages, version: version)]
  }

  mutating func opened(at now: Moment) -> [Update] {
    openedAt = now.elapsed
    staleSince = nil
    return [.enter(.live)]
  }

  mutating func received(_ events: [WatchEvent]) -> [Update] {
    guard let last = events.last else { return [] }
    failures = 0
    version = last.object.version
    step = .watch(version: version)
    return [.apply(events)]
  }

  /// The server closed a watch in good order.
  mutating func ended(at now: Moment) -> [Update] {
    let wasSteady = failures == 0 && now.elapsed - openedAt >= Self.steadyAfter
    if wasSteady { return [] }
    wait(nextDelay(), then: .watch(version: version), now)
    return []
  }

  mutating func failed(_ error: APIError, at now: Moment) -> [Update] {
    if case .watch = step, now.elapsed - openedAt >= Self.steadyAfter, staleSince == nil { failures = 0 }
    let next = stepAfter(error)
    if error.reason == .forbidden || error.reason == .unauthorized {
      wait(Self.forbiddenInterval, then: next, now)
      return [.enter(.forbidden(error))]
    }
    let wish = min(max(0, error.retryAfterSeconds ?? 0), Self.longestWish)
    let delay = max(nextDelay(), .seconds(wish))
    wait(delay, then: next, now)
    if error.reason == .expired { return [] }
    let since = staleSince ?? now.date
    staleSince = since
    return [.enter(.stale(since: since, error: error, nextTry: now.date.addingTimeInterval(delay.seconds)))]
  }

  mutating func waited() {
    step = stepAfterWait
  }

  /// A watch goes on where it was, as long as nothing says that the server would not understand its version.
  private func stepAfter(_ error: APIError) -> Step {
    guard case .watch = step else { return .list(continueToken: nil) }
    switch error.reason {
    case .serverUnreachable, .serviceUnavailable, .tooManyRequests, .timeout: return step
    default: return .list(continueToken: nil)
    }
  }

  private mutating func nextDelay() -> Duration {
    failures += 1
    return backoff.delay(failures: failures)
  }

  private mutating func wait(_ delay: Duration, then next: Step, _ now: Moment) {
    if case .list(nil) = next { pages = [] }
    stepAfterWait = next
    step = .wait(until: now.elapsed + delay)
  }
}

extension ObjectList {
  /// Where the list goes on; nil at its end.
  var nextToken: String? { continueToken.flatMap { $0.isEmpty ? nil : $0 } }
}
