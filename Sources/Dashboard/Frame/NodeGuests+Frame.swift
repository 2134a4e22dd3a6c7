// How the view of a node's guests looks: who has left, who moves and how far that is, who stays and why.

import KubeModel
import Operations
import Terminal

extension DashboardState {
  private var guestsRect: Rect { screen.centred(Size(columns: min(100, size.columns - 4), rows: size.rows - 6)) }

  /// How many guests can be seen at once.
  var guestsHeight: Int { max(1, guestsRect.height - 6) }

  func guests(_ guests: NodeGuests) -> Frame.Overlay {
    let rect = guestsRect
    func line(_ text: String, _ role: Role) -> [Span] { [Span(text, role, x: 3, width: rect.width - 6)] }
    let shown = guests.report.guests.dropFirst(guests.top).prefix(guestsHeight)
    let nameWidth = min(rect.width / 3, guests.report.guests.map { CellText.width("\($0.machine)") }.max() ?? 0)
    let rows = shown.map { guest in
      let (text, role) = Self.words(for: guest.standing)
      return [
        Span("\(guest.machine)", .dialog, x: 3, width: nameWidth),
        Span(text, role, x: 5 + nameWidth, width: rect.width - nameWidth - 8),
      ]
    }
    let state = inventory.object(.nodes, ObjectKey(namespace: "", name: guests.node)).map(TableCells.nodeStatus)
    let title = "Guests of \(guests.node) (\(state ?? "gone"))\(place.namespace.map { " in namespace \($0)" } ?? "")"
    let padding = Array(repeating: [Span](), count: guestsHeight - rows.count)
    let isEmpty = guests.report.remaining.isEmpty
    let summary = guests.report.summary + (isEmpty ? ": the node is empty" : "")
    return boxed(rect, [line(title, .dialog), line(summary, isEmpty ? .good : .dialog), []] + rows + padding)
  }

  private static func words(for standing: DrainReport.Standing) -> (String, Role) {
    switch standing {
    case .stays(let reason): (reason, .warning)
    case .unasked: ("can move", .dialog)
    case .moving(let migration):
      ("\(migration.bar(width: 10))  \(migration.word) \(migration.route)  \(migration.rate ?? "")", .busy)
    case .failed(let reason): ("failed: \(reason)", .bad)
    case .moved(let node): ("moved to \(node)", .good)
    case .gone: ("is gone", .dim)
    }
  }
}
