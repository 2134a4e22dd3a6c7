// What lies over the list: the question before a disruptive action, and the help, made from the key table. The larger
// dialogs have files of their own.

import Terminal

extension DashboardState {
  var overlay: Frame.Overlay? {
    switch mode {
    case .list, .filter, .command, .page: nil
    case .confirm(let question): confirmation(question)
    case .targets(let dialog): targets(dialog)
    case .guests(let guests): self.guests(guests)
    case .columns(let dialog): columns(dialog)
    case .help(let top): help(top: top)
    }
  }

  var screen: Rect { Rect(x: 0, y: 0, width: size.columns, height: size.rows) }

  private func confirmation(_ question: Confirmation) -> Frame.Overlay {
    let order = question.order
    let text = "\(order.title.capitalisedFirst)?"
    let notes = [order.consequence].compactMap(\.self) + omissions(order)
    let width = max(44, min(size.columns - 4, ([text] + notes).map { CellText.width($0) + 6 }.max() ?? 0))
    let rect = screen.centred(Size(columns: width, rows: 6 + notes.count))
    let lines = ([text] + notes).map { [Span($0, .dialog, x: 3, width: rect.width - 6)] }
    return boxed(rect, [[]] + lines + [[], answer(question, rect)])
  }

  /// Which objects are left out and why: the first few, and how many more.
  private func omissions(_ order: Order) -> [String] {
    guard let omission = order.omission else { return [] }
    let others = order.objections.dropFirst().prefix(3)
    let rest = order.objections.count - 1 - others.count
    return [omission] + others.map { "  \($0)" } + (rest > 0 ? ["  and \(rest) more"] : [])
  }

  /// The buttons, or where it has to be typed what is to be done.
  private func answer(_ question: Confirmation, _ rect: Rect) -> [Span] {
    let verb = question.order.verb.capitalisedFirst
    if let password = question.password {
      let text = "Type \(password.meaning) (\(password.text)) and Enter: \(question.typed)_"
      return [Span(text, question.isTypedRightly ? .buttonSelected : .button, x: 3, width: rect.width - 6)]
    }
    let cancel = question.isConfirmSelected ? "  Cancel  " : "[ Cancel ]"
    let confirm = question.isConfirmSelected ? "[ \(verb) ]" : "  \(verb)  "
    let start = rect.width - 4 - cancel.count - confirm.count
    return [
      Span(cancel, question.isConfirmSelected ? .button : .buttonSelected, x: start),
      Span(confirm, question.isConfirmSelected ? .buttonSelected : .button, x: start + cancel.count + 2),
    ]
  }

  private func columns(_ dialog: ColumnDialog) -> Frame.Overlay {
    let height = max(1, min(dialog.items.count, size.rows - 8))
    let top = max(0, min(dialog.index - height + 1, dialog.items.count - height))
    let rect = screen.centred(Size(columns: 40, rows: height + 5))
    let rows = dialog.items.indices.dropFirst(top).prefix(height).map { index in
      let item = dialog.items[index]
      let text = "\(index == dialog.index ? ">" : " ") [\(item.isShown ? "x" : " ")] \(item.title)"
      return [Span(text, index == dialog.index ? .buttonSelected : .dialog, x: 3, width: rect.width - 6)]
    }
    return boxed(rect, [[], [Span("Columns of \(view.title)", .dialog, x: 3, width: rect.width - 6)], []] + rows)
  }

  /// How far the help can be scrolled.
  var helpScrollLimit: Int { max(0, helpLines.count - helpHeight) }

  /// How many lines of the help can be seen at once.
  var helpHeight: Int { min(helpLines.count, size.rows - 6) }

  private func help(top: Int) -> Frame.Overlay {
    let rect = screen.centred(Size(columns: min(74, size.columns), rows: helpHeight + 2))
    let lines = helpLines.dropFirst(top).prefix(helpHeight).map { line in
      [
        Span(line.keys.map(\.description).joined(separator: ", "), .dialog, x: 3, width: 20),
        Span(line.title, line.isAvailable ? .dialog : .button, x: 24, width: rect.width - 26),
      ]
    }
    let all = helpLines.count
    return boxed(rect, lines, footing: lines.count < all ? "\(top + 1)-\(top + lines.count) of \(all)" : "")
  }

  /// The keys of the page in front, or of the list.
  private var helpLines: [(keys: [Key], title: String, isAvailable: Bool)] {
    if let page {
      return keyMap.pageBindings.filter { $0.pages.contains(page.kind) }.map { ($0.keys, $0.title, true) }
    }
    return keyMap.bindings(in: view).map {
      ($0.keys, $0.title, availability(of: $0.command).isAvailable)
    }
  }

  /// Lines in a frame of plain characters, which every terminal and font has.
  ///
  /// - Parameter footing: what stands in the lower edge: digits and letters, narrower than the frame.
  func boxed(_ rect: Rect, _ contents: [[Span]], footing: String = "") -> Frame.Overlay {
    func edge(_ text: String) -> Line {
      let end = text.isEmpty ? "+" : " \(text) -+"
      let dashes = String(repeating: "-", count: max(0, rect.width - 1 - end.count))
      return Line(spans: [Span("+\(dashes)\(end)", .dialog, x: 0)], fill: .dialog)
    }
    let inside = contents.prefix(max(0, rect.height - 2)).map { spans in
      Line(spans: [Span("|", .dialog, x: 0)] + spans + [Span("|", .dialog, x: rect.width - 1)], fill: .dialog)
    }
    return Frame.Overlay(rect: rect, lines: [edge("")] + inside + [edge(footing)])
  }
}

extension String {
  /// `stop testvm` as it begins a sentence or stands on a button.
  fileprivate var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
