// A page about one object, or about what happened: text in the place of the list, to be scrolled and searched.

import KubeModel

struct Page: Sendable, Hashable {
  /// What of an object is shown.
  enum Aspect: Sendable, Hashable { case describe, yaml, tree, events, log }

  enum Subject: Sendable, Hashable {
    case object(View, ObjectKey, Aspect)
    /// What an edit would change, before it is applied.
    case changes(EditSession)
    case journal, timeline
    /// Who consumes most.
    case top
  }

  /// What its keys do depends on this.
  enum Kind: Sendable, Hashable, CaseIterable {
    /// A description, YAML or events.
    case text
    case tree, log, changes
    /// The journal or the timeline.
    case record
    case top
  }

  /// Whether its text is there.
  enum Content: Sendable, Hashable {
    case loading, ready
    case failed(String)
  }

  let id: Int
  let subject: Subject
  var title: String
  var content: Content
  /// Whose log it shows; nil also where it is said already that the log goes on elsewhere.
  var pod: ObjectKey?
  /// Of the object that it shows; nil where it shows none as the server has it.
  var version: String?
  private(set) var lines: [PageLine] = []
  private(set) var top = 0
  /// So many cells are scrolled out to the left.
  private(set) var left = 0
  /// The line that Enter acts on; nil on pages that are only read.
  private(set) var index: Int?
  var search = PageSearch()
  /// Whether the end is shown as lines come.
  private(set) var follows = false
  /// Whether no more will come.
  private(set) var hasEnded = false
  /// How many lines came while others were read, and found no room.
  private var passed = 0
  var showsTimes = false

  /// So many lines of a log are kept; older ones go.
  static let lineLimit = 10_000

  init(id: Int, _ subject: Subject, title: String, content: Content = .ready, lines: [PageLine] = []) {
    (self.id, self.subject, self.title, self.content, self.lines) = (id, subject, title, content, lines)
    index = lines.firstIndex { $0.target != nil }
  }

  var kind: Kind {
    switch subject {
    case .object(_, _, .log): .log
    case .object(_, _, .tree): .tree
    case .object: .text
    case .changes: .changes
    case .journal, .timeline: .record
    case .top: .top
    }
  }

  /// The edit whose changes it shows.
  var changes: EditSession? {
    if case .changes(let session) = subject { session } else { nil }
  }

  var target: PageLine.Target? { index.flatMap { lines.indices.contains($0) ? lines[$0].target : nil } }

  /// Replaces the text and stays where it was.
  mutating func show(_ lines: [PageLine]) {
    self.lines = lines
    content = .ready
    index = index.map { min($0, max(0, lines.count - 1)) } ?? lines.firstIndex { $0.target != nil }
  }

  /// Of a log that is followed the newest lines are kept; of one that is read, those that are there: the others are counted.
  mutating func append(_ more: [PageLine], height: Int) {
    content = .ready
    let surplus = max(0, lines.count + more.count - Self.lineLimit)
    guard follows else {
      lines += more.dropLast(min(surplus, more.count))
      passed += min(surplus, more.count)
      return
    }
    lines += more
    lines.removeFirst(surplus)
    top = max(0, lines.count - height)
  }

  /// Shows the end from now on, and how much of what came meanwhile is not there.
  mutating func follow(height: Int) {
    follows = true
    append(takeGap(), height: height)
  }

  mutating func standStill() { follows = false }

  /// Counts lines that were lost on their way here; while the page follows the end nobody misses them.
  mutating func pass(_ count: Int) { if !follows { passed += count } }

  private mutating func takeGap() -> [PageLine] {
    defer { passed = 0 }
    return passed == 0 ? [] : [PageLine("... \(passed) lines came meanwhile and are not kept here ...", .dim)]
  }

  /// - Parameter words: shown as the last line, however many there are.
  mutating func end(_ words: String, height: Int) {
    (content, hasEnded) = (.ready, true)
    add(takeGap() + [PageLine(words, .dim)], height: height)
    follows = false
  }

  /// More of what is said at the end.
  mutating func add(_ words: [PageLine], height: Int) {
    let isAtEnd = follows || top >= lines.count - height
    lines += words
    if isAtEnd { top = max(0, lines.count - height) }
  }

  /// Down so many lines, or up; what can be chosen is chosen instead.
  mutating func move(by step: Int, height: Int) {
    guard let index else { return scroll(to: top + step, height: height) }
    select(max(0, min(index + step, lines.count - 1)), height: height)
  }

  mutating func scroll(to line: Int, height: Int) {
    top = max(0, min(line, lines.count - height))
    if top < lines.count - height { follows = false }
  }

  mutating func scrollSideways(by step: Int) { left = max(0, min(left + step, 4_096)) }

  /// Shows a line; chooses it where lines are chosen.
  mutating func select(_ line: Int, height: Int) {
    if index != nil { index = line }
    top = max(0, max(line - height + 1, min(top, line)))
  }

  /// The next line with the text that is looked for, from the present one on; false where there is none.
  mutating func findNext(_ step: Int, height: Int) -> Bool {
    guard !search.text.isEmpty, !lines.isEmpty else { return false }
    let start = search.line ?? (step > 0 ? top - 1 : top)
    for distance in 1...lines.count {
      let line = ((start + step * distance) % lines.count + lines.count) % lines.count
      guard search.matches(lines[line].text) else { continue }
      search.line = line
      if index != nil { index = line }
      let isSeen = top <= line && line < top + height
      if !isSeen { scroll(to: line - height / 2, height: height) }
      return true
    }
    search.line = nil
    return false
  }
}

/// A line of a page.
struct PageLine: Sendable, Hashable {
  /// Another object that the line leads to.
  struct Target: Sendable, Hashable {
    var view: View
    var key: ObjectKey
  }

  struct Part: Sendable, Hashable {
    var text: String
    var role: Role

    init(_ text: String, _ role: Role = .text) { (self.text, self.role) = (text, role) }
  }

  var parts: [Part]
  var target: Target?
  /// When it was written, in milliseconds since 1970.
  var time: Int64?

  init(_ parts: [Part], target: Target? = nil) { (self.parts, self.target) = (parts, target) }
  init(_ text: String, _ role: Role = .text) { parts = [Part(text, role)] }

  var text: String { parts.map(\.text).joined() }
}

/// What is looked for in a page.
struct PageSearch: Sendable, Hashable {
  static let textLimit = 128

  var text = ""
  var isTyped = false
  /// Where it was found last.
  var line: Int?

  func matches(_ line: String) -> Bool { line.lowercased().contains(text.lowercased()) }
}
