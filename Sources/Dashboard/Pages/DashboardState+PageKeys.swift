// What keys do on a page.

import Codecs
import Consoles
import KubeModel
import Terminal

extension DashboardState {
  mutating func readPage(_ key: Key) -> Effect? {
    guard let page else {
      mode = .list
      return nil
    }
    if page.search.isTyped { return editSearch(key) }
    // What was said of the last key is not about this one.
    if notice?.isPassing == true { notice = nil }
    return keyMap.command(for: key, on: page.kind).flatMap { follow($0, on: page) }
  }

  private mutating func follow(_ command: Command, on page: Page) -> Effect? {
    if scroll(command) { return nil }
    switch command {
    case .filter: changePage { $0.search = PageSearch(isTyped: true) }
    case .nextMatch: find(1)
    case .previousMatch: find(-1)
    case .open: return openTarget(of: page)
    case .clear: leave(page)
    case .help: mode = .help(top: 0)
    case .redraw: return .redraw
    case .suspend: return .stopProgram
    case .commandLine, .journal, .timeline, .consumers: return follow(command, key: nil)
    case .followLog: toggleFollowing()
    case .logTimes: toggleTimes()
    case .saveLog: return saveLog(page)
    case .applyChanges: return apply(page)
    case .edit where page.kind == .changes: return editAgain(page)
    default: return page.kind == .top ? handleTop(command, page) : turn(command, page)
    }
    return nil
  }

  /// Moves within the page; false where the command does something else.
  private mutating func scroll(_ command: Command) -> Bool {
    let height = pageHeight
    switch command {
    case .up: changePage { $0.move(by: -1, height: height) }
    case .down: changePage { $0.move(by: 1, height: height) }
    case .pageUp: changePage { $0.move(by: -height, height: height) }
    case .pageDown: changePage { $0.move(by: height, height: height) }
    case .top: changePage { $0.move(by: -$0.lines.count, height: height) }
    case .bottom: changePage { $0.move(by: $0.lines.count, height: height) }
    case .scrollLeft: changePage { $0.scrollSideways(by: -8) }
    case .scrollRight: changePage { $0.scrollSideways(by: 8) }
    default: return false
    }
    return true
  }

  private mutating func toggleFollowing() {
    let height = pageHeight
    if page?.hasEnded == true {
      notice = Notice(kind: .information, text: "no more comes of this log", isPassing: true)
    }
    changePage { if $0.follows || $0.hasEnded { $0.standStill() } else { $0.follow(height: height) } }
  }

  /// With times where these are shown; the name tells when, so that it is one of its own.
  private func saveLog(_ page: Page) -> Effect? {
    guard case .object(_, let key, .log) = page.subject else { return nil }
    let second = RFC3339.seconds(now).filter { !"-:Z".contains($0) }
    let lines = page.lines.map { line in (page.showsTimes ? line.time.map { clock($0) + " " } ?? "" : "") + line.text }
    return .save(
      path: "\(settings.desk.directory)/\(key.name)-\(second).log", text: lines.joined(separator: "\n") + "\n")
  }

  private mutating func toggleTimes() {
    changePage { $0.showsTimes.toggle() }
    if let page, page.showsTimes, !page.lines.isEmpty, !page.lines.contains(where: { $0.time != nil }) {
      notice = Notice(kind: .information, text: "the server keeps no times for this log", isPassing: true)
    }
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
    guard let target = page.target else { return nil }
    if case .object(target.view, target.key, .tree) = page.subject {
      return open(.describe, of: target.view, target.key)
    }
    return open(page.kind == .tree ? .tree : .describe, of: target.view, target.key)
  }

  private mutating func find(_ step: Int) {
    let height = pageHeight
    var isFound = false
    changePage { isFound = $0.findNext(step, height: height) }
    if !isFound {
      notice = Notice(
        kind: .information, text: page?.search.text.isEmpty == true ? "/ looks for a text first" : "not found",
        isPassing: true)
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
