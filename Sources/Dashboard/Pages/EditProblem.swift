// What is wrong with an edited text, and where; and the comment that tells it on top of the text. Pure.

struct EditProblem: Sendable, Hashable {
  /// As the editor counts, from 1; nil where it is not known.
  var line: Int?
  var text: String

  /// Lines as a text has them that this is told on top of.
  fileprivate func lines(shiftedBy height: Int) -> [String] {
    // Whatever the reason says stays within the comment.
    PlainLines.of("\(EditProblem(line: line.map { $0 + height }, text: text))")
  }
}

extension EditProblem: CustomStringConvertible {
  /// `line 12: spec.runStrategy: …`
  var description: String { line.map { "line \($0): \(text)" } ?? text }
}

/// The lines that begin an edited text and are left out of it again.
enum EditComment {
  private static let lead = "#"

  private static let words = [
    "Lines that begin with # are left out. Save and leave the editor to see what changes;",
    "an unchanged or empty file changes nothing.",
  ]

  /// The comment, whose problems say the line that they have under it.
  ///
  /// - Parameter problems: with the lines of the text without any comment.
  static func text(_ problems: [EditProblem] = []) -> String {
    let above = words + (problems.isEmpty ? [] : ["", "NOT APPLIED:"])
    let height = above.count + problems.reduce(0) { $0 + $1.lines(shiftedBy: 0).count }
    let all = above + problems.flatMap { $0.lines(shiftedBy: height) }
    return all.map { $0.isEmpty ? "\(lead)\n" : "\(lead) \($0)\n" }.joined()
  }

  static func isComment(_ line: some StringProtocol) -> Bool { line.hasPrefix(lead) }

  /// The problem with its line counted without comments.
  static func uncommented(_ problem: EditProblem, in text: String) -> EditProblem {
    var problem = problem
    problem.line = problem.line.map { line in
      line - text.split(separator: "\n", omittingEmptySubsequences: false).prefix(line).filter(isComment).count
    }
    return problem
  }
}
