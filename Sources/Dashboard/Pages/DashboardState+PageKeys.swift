// What keys do on a page.

import KubeModel
import Terminal

extension DashboardState {
  mutating func readPage(_ key: Key) -> Effect? {
    guard let page else {
      mode = .list
      return nil
    }
    if page.search.isTyped { return editSearch(key) }
    if let effect = follow(key, on: page) { return effect.effect }
    guard let command = keyMap.command(for: key, in: .virtualMachines) else { return nil }
    return follow(command, on: page)
  }

  /// A key that only pages have; nil where it is none. `effect` is nil where nothing is to be done outside.
  private mutating func follow(_ key: Key, on page: Page) -> (effect: Effect?, Void)? {
    let height = pageHeight
    switch key {
    case .enter: return (openTarget(of: page), ())
    case Key(.left): changePage { $0.scrollSideways(by: -8) }
    case Key(.right): changePage { $0.scrollSideways(by: 8) }
    case .character("n"): find(1)
    case .character("N"): find(-1)
    case .character("f") where page.isLog:
      changePage {
        $0.follows.toggle()
        if $0.follows { $0.scroll(to: .max / 2, height: height) }
      }
    case .character("T") where page.isLog: return (reopenLog(), ())
    case .character("e") where page.changes != nil: return (editAgain(page), ())
    case .character("y") where page.changes != nil: return (apply(page), ())
    default: return nil
    }
    return (nil, ())
  }

  private mutating func follow(_ command: Command, on page: Page) -> Effect? {
    let height = pageHeight
    switch command {
    case .up: changePage { $0.move(by: -1, height: height) }
    case .down: changePage { $0.move(by: 1, height: height) }
    case .pageUp: changePage { $0.move(by: -height, height: height) }
    case .pageDown: changePage { $0.move(by: height, height: height) }
    case .top: changePage { $0.move(by: -$0.lines.count, height: height) }
    case .bottom: changePage { $0.move(by: $0.lines.count, height: height) }
    case .filter:
      changePage {
        $0.search = PageSearch(isTyped: true)
      }
    case .clear, .quit: leave(page)
    case .redraw: return .redraw
    case .suspend: return .stopProgram
    case .help: mode = .help(top: 0)
    case .commandLine, .journal, .timeline: return follow(command, key: nil)
    default: return turn(command, page)
    }
    return nil
  }

  /// To another page about the same object.
  private mutating func turn(_ command: Command, _ page: Page) -> Effect? {
    guard case .object(let view, let key, _) = page.subject else { return nil }
    switch command {
    case .describe: return open(.describe, of: view, key)
    case .yaml: return open(.yaml, of: view, key)
    case .tree: return open(.tree, of: view, key)
    case .objectEvents: return open(.events, of: view, key)
    case .logs: return open(.log, of: view, key)
    case .edit: return beginEdit(view, key)
    default: return nil
    }
  }

  private mutating func leave(_ page: Page) {
    if !page.search.text.isEmpty { return changePage { $0.search = PageSearch() } }
    if let session = page.changes, let path = session.path {
      notice = Notice(kind: .information, text: "not applied: the edited text is kept in \(path)")
    }
    closePage()
  }

  private mutating func openTarget(of page: Page) -> Effect? {
    if page.changes != nil { return nil }
    guard let target = page.target else { return nil }
    if case .object(target.view, target.key, .tree) = page.subject {
      return open(.describe, of: target.view, target.key)
    }
    return open(page.subject.isTree ? .tree : .describe, of: target.view, target.key)
  }

  private mutating func find(_ step: Int) {
    let height = pageHeight
    var isFound = false
    changePage { isFound = $0.findNext(step, height: height) }
    if !isFound {
      notice = Notice(
        kind: .information, text: page?.search.text.isEmpty == true ? "/ looks for a text first" : "not found")
    }
  }

  private mutating func editSearch(_ key: Key) -> Effect? {
    switch (key.code, key.modifiers) {
    case (.enter, _):
      changePage { $0.search.isTyped = false }
      find(1)
    case (.escape, _), (.character("c"), .control): changePage { $0.search = PageSearch() }
    case (.backspace, _): changePage { _ = $0.search.text.popLast() }
    case (.character("u"), .control): changePage { $0.search.text = "" }
    case (.character(let character), []):
      changePage { if $0.search.text.count < PageSearch.textLimit { $0.search.text.append(character) } }
    default: break
    }
    return nil
  }
}

extension Page {
  fileprivate var isLog: Bool {
    if case .object(_, _, .log) = subject { true } else { false }
  }

  /// The edit whose changes it shows.
  var changes: EditSession? {
    if case .changes(let session) = subject { session } else { nil }
  }
}

extension Page.Subject {
  fileprivate var isTree: Bool {
    if case .object(_, _, .tree) = self { true } else { false }
  }
}
