// What a column of a list is: a title, limits to its width, and how its cell comes from an object.

import Codecs
import FoundationEssentials
import KubeModel

/// One cell of a list, before it has a place on the screen.
struct TableCell: Sendable, Hashable {
  enum Content: Sendable, Hashable {
    case text(String)
    /// Shown as the time that has passed since: the only content that changes by itself.
    case age(Date)
  }

  var content: Content
  var role: Role

  init(_ text: String?, _ role: Role = .text) {
    let shown = ["", "<none>"].contains(text) ? nil : text
    content = .text(shown ?? "-")
    self.role = shown == nil ? .dim : role
  }

  init(since timestamp: String?) {
    if let date = timestamp.flatMap(RFC3339.date) {
      self.init(content: .age(date), role: .text)
    } else {
      self.init(nil)
    }
  }

  private init(content: Content, role: Role) { (self.content, self.role) = (content, role) }

  /// A word for a state, in the colour that goes with it.
  static func state(_ word: String?) -> TableCell { TableCell(word, StateWord.role(of: word ?? "")) }

  func text(now: Date) -> String {
    switch content {
    case .text(let text): text
    case .age(let date): Age.text(since: date, now: now)
    }
  }
}

struct Column: Sendable {
  /// What a cell can be made of: the row's object, for a VM its running instance, and for both the migration that is under
  /// way.
  struct Row: Sendable {
    var object: JSON
    var instance: JSON?
    var migration: JSON?
    /// Who is attached to its console; nil where nobody is, or it is not known.
    var audience: ConsoleAudience?
    /// What it uses of what it has; nil where nobody measures that.
    var share: Share?
  }

  /// What the server is asked for again and again, for some columns' sake.
  enum Source: Sendable { case viewers, figures }

  var title: String
  /// In cells; what is longer is cut.
  var maximumWidth = 40
  /// On a narrow screen the columns with the highest number go first; 0 stays always.
  var priority = 1
  /// Takes what the others leave, and gives way first.
  var isFlexible = false
  /// Whether its cells are ages: those are sorted and filtered by the moment itself.
  var isAge = false
  /// Where its cells are from beside objects: it is left out while nothing has come from there, unless it was chosen or all columns
  /// are shown.
  var source: Source?
  /// For numbers, so that their digits stand under each other.
  var alignsRight = false
  var cell: @Sendable (Row) -> TableCell
}

extension Age {
  /// Times in the future count as now.
  static func text(since date: Date, now: Date) -> String {
    text(seconds: Int(max(0, min(now.timeIntervalSince(date), 1e12))))
  }
}
