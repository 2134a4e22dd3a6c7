// The view of top consumers as a page: opening it, asking while it is in front, and what its keys do.

import Codecs
import KubeModel

extension DashboardState {
  mutating func openTop() -> Effect? {
    open(.top, title: "top consumers", lines: [])
    refreshTop()
    polls[.instances]?.hurry()
    return dueLooks().first.map { .look($0) }
  }

  /// Makes the page in front anew from what is known.
  mutating func refreshTop() {
    guard page?.subject == .top else { return }
    let (top, poll, lines) = (top, polls[.instances] ?? Poll(), topLines)
    let staleness = TopWatch.staleness(poll, now)
    changePage { page in
      page.title = lines.heading + (staleness.isEmpty ? "" : "  \(staleness)")
      guard top.isKnown else {
        page.content = poll.refusal.map { .failed(TopWatch.problem($0)) } ?? .loading
        return
      }
      page.show(lines.lines)
    }
  }

  private var topLines: TopLines {
    TopLines(
      top.table.rows(by: top.order, limit: TopWatch.rowLimit), thresholds: settings.thresholds, order: top.order,
      showsNamespace: namespace == nil)
  }

  /// What the keys of its own do.
  mutating func handleTop(_ command: Command, _ page: Page) -> Effect? {
    switch command {
    case .sortLeft: orderTop(-1)
    case .sortRight: orderTop(1)
    case .openConsole: return page.target.map { .openConsoles([$0.key]) }
    case .describe: return page.target.flatMap { open(.describe, of: $0.view, $0.key) }
    case .showGuests: openNode(of: page)
    default: break
    }
    return nil
  }

  private mutating func orderTop(_ step: Int) {
    top.turn(step)
    refreshTop()
  }

  private mutating func openNode(of page: Page) {
    guard let target = page.target,
      let node = inventory.object(.instances, target.key)?["status", "nodeName"].string, !node.isEmpty
    else { return }
    mode = .guests(NodeGuests(node: node, inventory))
  }
}
