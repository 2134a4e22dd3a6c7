// What lies over the list: the question before a disruptive action, and the help, made from the key table.

import Terminal

extension DashboardState {
  var overlay: Frame.Overlay? {
    switch mode {
    case .list, .filter: nil
    case .confirm(let question): confirmation(question)
    case .help(let top): help(top: top)
    }
  }

  private var screen: Rect { Rect(x: 0, y: 0, width: size.columns, height: size.rows) }

  private func confirmation(_ question: Confirmation) -> Frame.Overlay {
    let verb = question.action.rawValue.prefix(1).uppercased() + question.action.rawValue.dropFirst()
    let text = "\(verb) \(question.machine)?"
    let consequence = question.action == .stop ? "The guest is shut down." : "The guest is shut down and started again."
    let width = max(44, min(size.columns - 4, CellText.width(text) + 6))
    let rect = screen.centred(Size(columns: width, rows: 7))
    let cancel = question.isConfirmSelected ? "  Cancel  " : "[ Cancel ]"
    let confirm = question.isConfirmSelected ? "[ \(verb) ]" : "  \(verb)  "
    let start = rect.width - 4 - cancel.count - confirm.count
    let buttons = [
      Span(cancel, question.isConfirmSelected ? .button : .buttonSelected, x: start),
      Span(confirm, question.isConfirmSelected ? .buttonSelected : .button, x: start + cancel.count + 2),
    ]
    return boxed(
      rect,
      [
        [], [Span(text, .dialog, x: 3, width: rect.width - 6)],
        [Span(consequence, .dialog, x: 3, width: rect.width - 6)], [], buttons,
      ])
  }

  /// How far the help can be scrolled.
  var helpScrollLimit: Int { max(0, KeyMap.bindings.count - helpHeight) }

  private var helpHeight: Int { min(KeyMap.bindings.count, size.rows - 6) }

  private func help(top: Int) -> Frame.Overlay {
    let rect = screen.centred(Size(columns: 58, rows: helpHeight + 2))
    let lines = KeyMap.bindings.dropFirst(top).prefix(helpHeight).map { binding in
      let isAvailable = availability(of: binding.command).isAvailable
      let keys = binding.keys.map(\.description).joined(separator: ", ")
      return [
        Span(keys, .dialog, x: 3, width: 20), Span(binding.title, isAvailable ? .dialog : .button, x: 24, width: 31),
      ]
    }
    return boxed(rect, lines)
  }

  /// Lines in a frame of plain characters, which every terminal and font has.
  private func boxed(_ rect: Rect, _ contents: [[Span]]) -> Frame.Overlay {
    let edge = "+" + String(repeating: "-", count: max(0, rect.width - 2)) + "+"
    let border = Line(spans: [Span(edge, .dialog, x: 0)], fill: .dialog)
    let inside = contents.prefix(max(0, rect.height - 2)).map { spans in
      Line(spans: [Span("|", .dialog, x: 0)] + spans + [Span("|", .dialog, x: rect.width - 1)], fill: .dialog)
    }
    return Frame.Overlay(rect: rect, lines: [border] + inside + [border])
  }
}
