// What the operator typed after `/`, and whether a row answers to it.

import Codecs
import FoundationEssentials
import KubeModel

/// Terms that must all be met, in any order and case.
struct Filter: Sendable, Equatable {
  private(set) var text = ""
  private(set) var terms: [FilterTerm] = []
  /// What is wrong with the text, or still lacking; such terms are left out.
  private(set) var problem: String?
  /// The words that a row's text has to hold, where nothing else is asked of it.
  private(set) var words: [[UInt8]]? = []

  init() {}

  /// - Parameter columns: the titles that typed terms can name, in the order of the rows' segments.
  init(_ text: String, columns: [String]) {
    self.text = text
    for word in Self.words(text) {
      do throws(FilterProblem) {
        terms.append(try FilterTerm(word, columns: columns))
      } catch {
        problem = problem ?? error.text
      }
    }
    let plain = terms.compactMap(\.word)
    words = plain.count == terms.count ? plain : nil
  }

  var isEmpty: Bool { terms.isEmpty }

  /// Whether every row this one lets through passes the other too.
  func narrows(_ other: Filter) -> Bool {
    !other.isEmpty && text.hasPrefix(other.text) && words != nil && other.words != nil && problem == nil
      && other.problem == nil
  }

  /// The columns that terms name, by their index.
  var columns: Set<Int> {
    Set(terms.compactMap { if case .column(let column, _, _) = $0.test { column } else { nil } })
  }

  /// Whether the same row may answer to it today and not tomorrow.
  var dependsOnTime: Bool {
    terms.contains { if case .age = $0.test { true } else { false } }
  }

  /// - Parameter object: asked for where a term is about labels.
  func matches(_ row: borrowing TableRow, now: Date, object: (ObjectKey) -> JSON?) -> Bool {
    for term in terms where !term.matches(row, now: now, object: object) { return false }
    return true
  }

  /// At spaces, but not within `/a regular expression/`.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var (word, isExpression) = ("", false)
    for character in text {
      if character == "/", word.isEmpty || word == "!" || isExpression {
        isExpression = !isExpression
      } else if character == " ", !isExpression, word != "-l", word != "-f" {
        if !word.isEmpty { words.append(word) }
        word = ""
        continue
      }
      word.append(character)
    }
    return word.isEmpty ? words : words + [word]
  }
}

/// Why a term is left out, in words for the line in which it is typed.
struct FilterProblem: Error, Sendable, Hashable {
  var text: String
}
