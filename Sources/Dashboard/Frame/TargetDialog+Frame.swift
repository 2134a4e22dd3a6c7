// How the dialog of targets looks: a line a node, the eligible ones with their free room, the others dimmed with what
// speaks against them.

import Terminal

extension DashboardState {
  func targets(_ dialog: TargetDialog) -> Frame.Overlay {
    let notes = dialog.objections.prefix(3).map { "left out: \($0)" } + [dialog.caveat].compactMap(\.self)
    let nameWidth = min(32, dialog.choices.map { CellText.width($0.name) }.max() ?? 0)
    let remarks = dialog.choices.map { nameWidth + 2 + CellText.width($0.remark) }
    let texts = ([dialog.question] + notes).map { CellText.width($0) }
    let width = max(44, min(size.columns - 4, ((remarks + texts).max() ?? 0) + 9))
    let height = min(dialog.choices.count, max(1, size.rows - 8 - notes.count))
    let rect = screen.centred(Size(columns: width, rows: height + notes.count + 5 + (notes.isEmpty ? 0 : 1)))
    let top = max(0, min(dialog.index - height + 1, dialog.choices.count - height))
    let rows = dialog.choices.indices.dropFirst(top).prefix(height).map { index in
      row(dialog.choices[index], isSelected: index == dialog.index, nameWidth, rect.width)
    }
    func line(_ text: String, _ role: Role) -> [Span] { [Span(text, role, x: 3, width: rect.width - 6)] }
    let below = notes.isEmpty ? [] : [[]] + notes.map { line($0, .button) }
    return boxed(rect, [[], line(dialog.question, .dialog), []] + rows + below)
  }

  private func row(_ choice: MigrationTarget, isSelected: Bool, _ nameWidth: Int, _ width: Int) -> [Span] {
    let role: Role = isSelected ? .buttonSelected : choice.isEligible ? .dialog : .dim
    let name = choice.name + String(repeating: " ", count: max(0, nameWidth - CellText.width(choice.name)))
    return [
      Span(isSelected ? ">" : " ", .dialog, x: 3),
      Span(name, role, x: 5, width: nameWidth),
      Span(choice.remark, choice.isEligible ? .dialog : .dim, x: 7 + nameWidth, width: width - nameWidth - 10),
    ]
  }
}

extension MigrationTarget {
  /// What the choice is called in the list.
  fileprivate var name: String { node ?? "any" }
}
