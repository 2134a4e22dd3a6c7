// Pasting and typing to many: who is meant, and that the operator knows it.

import KubeModel
import Terminal

extension ConsoleDesk {
  /// Text that was pasted while consoles have the keys. Into a guest it goes at once if it is one line, and else after the
  /// operator has seen how many there are.
  public mutating func paste(_ text: String) -> [DeskEffect] {
    if case .prompt(let prompt) = mode {
      mode = .prompt(prompt.adding(text))
      return []
    }
    guard mode == .console, let screen else { return [] }
    guard !text.isEmpty else {
      notice = "nothing has been copied yet"
      return []
    }
    guard screen.history == nil else {
      notice = "looking back: q goes to the live screen first"
      return []
    }
    if let typingRefusal {
      notice = typingRefusal
      return []
    }
    guard PastedText.lines(text).count < 2 else {
      mode = .question(Question(subject: .paste(text), targets: targets))
      return []
    }
    return send(text)
  }

  private func send(_ text: String) -> [DeskEffect] {
    targets.compactMap { screens[$0] }.map { target in
      let bytes = PastedText.bytes(text, isBracketed: target.terminal.modes.contains(.bracketedPaste))
      return .paste(target.encoding.encode(bytes), to: target.machine)
    }
  }

  mutating func toggleMark() {
    changeFocused { $0.isMarked.toggle() }
    let marked = screens.values.filter(\.isMarked).count
    notice = "\(marked) marked: \(options.escape) B types to them"
  }

  /// Types to one again, or asks about typing to all that are marked: without marks, to all tiles that are seen.
  mutating func toggleBroadcast() {
    guard broadcast.isEmpty else {
      broadcast = []
      touchAll()
      return say("typing to one console again")
    }
    let marked = screens.values.filter(\.isMarked).map(\.machine)
    let targets = (marked.isEmpty ? tab?.tiles ?? [] : marked).filter { screens[$0]?.attachment.hasEnded == false }
    guard targets.count > 1 else {
      return say("there are not two consoles to type to: \(options.escape) + adds a tile, \(options.escape) M marks")
    }
    mode = .question(Question(subject: .broadcast, targets: targets.sorted()))
  }

  mutating func answer(_ question: Question, _ key: Key) -> [DeskEffect] {
    switch key {
    case Key(.left), Key(.right), .tab, .character("h"), .character("l"):
      var other = question
      other.isConfirmSelected.toggle()
      mode = .question(other)
      return []
    case .character("y"), .character("Y"): return confirm(question)
    case .enter where question.isConfirmSelected: return confirm(question)
    case .enter, .escape, .character("n"), .character("N"), .character("q"):
      mode = .console
      notice = "\(question.verb): cancelled"
    default: break
    }
    return []
  }

  private mutating func confirm(_ question: Question) -> [DeskEffect] {
    mode = .console
    switch question.subject {
    case .paste(let text): return send(text)
    case .sequence(let sequence): return send(sequence, to: question.targets)
    case .takeOver: return question.targets.map { .attach($0, as: .exclusive, takesOver: true) }
    case .broadcast:
      broadcast = Set(question.targets)
      touchAll()
      notice = "typing to \(question.targets.count) consoles; \(options.escape) B ends it"
      return []
    }
  }

  private mutating func touchAll() {
    for machine in screens.keys { change(machine) { _ in } }
  }
}
