// From keys to what is asked of the cluster: who is meant, whether to ask first, and what became of it.

import KubeModel

extension DashboardState {
  /// What a command asks of the marked rows, or of the selected one; nil for commands that ask nothing of the cluster.
  func order(for command: Command) -> Order? {
    let rows = subjects
    var requests: [Request] = []
    var objections: [String] = []
    for row in rows {
      if let objection = objection(to: command, row: row) {
        objections.append(objection)
      } else if let request = request(for: command, row: row) {
        requests.append(request)
      }
    }
    return Order(requests, objections: objections)
  }

  private func request(for command: Command, row: ObjectKey) -> Request? {
    switch command {
    case .start: inventory.machine(view, row).map { .verb(.start, $0) }
    case .stop: inventory.machine(view, row).map { .verb(.stop, $0) }
    case .restart: inventory.machine(view, row).map { .verb(.restart, $0) }
    // What it does to the first it does to all, rather than pausing some and continuing others.
    case .pause: target(row).flatMap { $0.pauseAction == pauseAction ? .verb(pauseAction, $0.key) : nil }
    case .abort: inventory.machine(view, row).map { .abort(row, of: $0) }
    case .cordon: .cordon(row.name)
    case .uncordon: .uncordon(row.name)
    case .drain: .drain(row.name)
    case .delete: .delete(view, row)
    case .plugin(let name): keyMap.plugin(name).flatMap { run($0, row) }
    default: nil
    }
  }

  /// What the pause key does now.
  var pauseAction: Action {
    let first = subjects.lazy.compactMap { target($0) }.first { $0.objection(to: .pause) == nil }
    return first?.pauseAction ?? .pause
  }

  /// Asks the operator first where that is needed.
  mutating func ask(_ order: Order) -> Effect? {
    guard order.consequence != nil else { return send(order) }
    mode = .confirm(Confirmation(order: order, protectedContext: settings.isProtected ? place.context : nil))
    return nil
  }

  /// Says at once what is on its way: the answer of the server may take a moment.
  mutating func send(_ order: Order) -> Effect {
    if case .drain(let node) = order.first {
      mode = .guests(NodeGuests(node: node, inventory))
    } else if case .guests = mode {
      // Its keys act on the node whose guests are shown.
    } else {
      mode = base
      table.clearMarks()
    }
    notice = Notice(kind: .information, text: "\(order.title): asked for…")
    journal.begin(order.title, order.requests.map { $0.command(in: place) }, isProgram: order.isProgram, at: now)
    return order.takesTerminal ? .runOnTerminal(order) : .send(order)
  }

  /// Takes over how an order ended.
  mutating func finished(_ order: Order, _ report: Order.Report) {
    let (refusals, output) = (report.refusals, report.output)
    guard let first = refusals.first else {
      let omission = order.omission.map { "; \($0)" } ?? ""
      let last = output.last.map { ": \($0)" } ?? ""
      notice = Notice(kind: .success, text: "\(order.title): \(order.success)\(omission)\(last)")
      journal.end(order.title, .accepted(order.success + omission), output: output)
      return
    }
    let others = refusals.count > 1 ? " (and \(refusals.count - 1) more)" : ""
    notice = Notice(kind: .failure, text: "\(first.request) failed: \(first.reason)\(others)")
    journal.end(order.title, .failed("\(first.request) failed: \(first.reason)\(others)"), output: output)
  }
}
