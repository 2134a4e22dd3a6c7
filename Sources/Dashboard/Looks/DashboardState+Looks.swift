// Which looks what is on the screen calls for, and what is done with their findings.

import FoundationEssentials
import KubeModel
import Reconcile

extension DashboardState {
  /// Seconds between looks: the server has no newer figures than of three seconds.
  private static let (topInterval, listInterval): (TimeInterval, TimeInterval) = (3, 5)
  private static let pulseInterval: TimeInterval = 5
  /// So many figures are read for each second between looks at most: what they cost stays in proportion.
  private static let figuresPerSecond = 500
  /// However many there are, figures are not older than so many seconds.
  private static let longestInterval: TimeInterval = 60

  /// What is to be asked now; nothing where it is not on the screen, or not yet time.
  mutating func dueLooks() -> [Look] {
    guard !place.isJoined else { return [] }
    return wantedLooks.compactMap { subject, interval in
      polls[subject, default: Poll()].isDue(now, every: interval) ? Look(subject: subject, place: place) : nil
    }
  }

  /// The question for a sign of life, where nothing has come for a while.
  mutating func duePulse() -> Look? {
    guard now.timeIntervalSince(lastSign) >= Self.pulseInterval else { return nil }
    let isDue = polls[.pulse, default: Poll()].isDue(now, every: Self.pulseInterval, growsRarer: false)
    return isDue ? Look(subject: .pulse, place: place) : nil
  }

  /// When the server was last known to be there without being asked. Of several, news of one say nothing of the others.
  private var lastSign: Date { place.isJoined ? .distantPast : lastNews }

  /// How fresh the list in front is. A watch that brings nothing may be one whose server hangs: then it is as old as the last sign
  /// of life.
  var freshness: SyncState {
    let known = inventory.sync[view]
    switch known {
    case .forbidden, .stale: return known
    case .live, .loading: break
    }
    // A failure that news came after says nothing of now.
    guard let pulse = polls[.pulse], let silence = pulse.refusal, pulse.answered > lastSign else { return known }
    let heard = pulse.heard.map { max($0, lastSign) } ?? lastNews
    guard now.timeIntervalSince(heard) >= Self.pulseInterval else { return known }
    return .stale(since: heard, error: silence, nextTry: pulse.answered + Self.pulseInterval)
  }

  private var wantedLooks: [(Look.Subject, TimeInterval)] {
    if mode == .page, page?.subject == .top { return [(.instances, interval(.instances, Self.topInterval))] }
    guard pages.isEmpty, !desk.coversList(size) else { return [] }
    let viewers = table.wants(.viewers) ? [(Look.Subject.viewers, Self.listInterval)] : []
    guard table.wants(.figures) else { return viewers }
    let subject: Look.Subject = view.kind == .nodes ? .nodes : .instances
    return viewers + [(subject, interval(subject, Self.listInterval))]
  }

  private func interval(_ subject: Look.Subject, _ shortest: TimeInterval) -> TimeInterval {
    let count = subject == .nodes ? inventory.shares[.nodes].count : inventory.shares[.instances].count
    return min(Self.longestInterval, max(shortest, Double(count / Self.figuresPerSecond)))
  }

  mutating func received(_ look: Look, _ answer: Result<Finding, APIError>) {
    guard look.place == place else { return }
    var failure: APIError?
    if case .failure(let error) = answer { failure = error }
    polls[look.subject, default: Poll()].note(failure, at: now)
    switch answer {
    case .success(.viewers(let audiences)): setAudiences(audiences)
    case .success(.instances(let found)):
      let figures = found.completed { inventory.object(.instances, $0) }
      setShares(.instances, figures.machines)
      setShares(.pods, figures.pods)
      if page?.subject == .top { top.take(figures.samples) }
    case .success(.pulse): break
    case .success(.nodes(let figures)):
      let nodes = inventory.objects[.nodes]
      let shares = figures.compactMap { key, figures in nodes[key].map { (key, figures.share(of: $0)) } }
      setShares(.nodes, Dictionary(shares) { first, _ in first })
    case .failure: blankOutdated(look.subject)
    }
    refreshTop()
  }

  /// What nobody confirms any longer is not shown as if it were so.
  private mutating func blankOutdated(_ subject: Look.Subject) {
    guard polls[subject]?.isOutdated(now) == true else { return }
    switch subject {
    case .pulse: break
    case .viewers: setAudiences([:])
    case .instances: for view in [View.instances, .pods] { setShares(view, [:]) }
    case .nodes: setShares(.nodes, [:])
    }
  }

  /// Forgets what looks have found: another namespace's figures are not to be mistaken for this one's.
  mutating func forgetLooks() {
    polls = [:]
    top.forget()
    setAudiences([:])
    for view in [View.instances, .pods] { setShares(view, [:]) }
  }
}
