// A regular expression over the cells of a row, by the C library's matcher.

import Glibc
import Synchronization

/// An extended regular expression of POSIX (regex(7)) that ignores case; `^` and `$` stand for the ends of a cell.
final class FilterExpression: Sendable, Equatable {
  let text: String
  /// The matcher keeps in it what it has found out of the expression: one at a time.
  private let compiled: Mutex<regex_t>

  /// How long an expression may be: what it costs to match grows with it.
  static let limit = 200
  /// How often what is in it may be repeated by numbers in braces: these multiply where they are nested, and so do the bytes that the
  /// C library takes for them.
  static let repetitionLimit = 1_000

  init(_ text: String) throws(FilterProblem) {
    guard text.utf8.count <= Self.limit else { throw FilterProblem(text: "the regular expression is too long") }
    guard Self.repetitions(text) <= Self.repetitionLimit else {
      throw FilterProblem(text: "/\(text)/: more than \(Self.repetitionLimit) repetitions")
    }
    var compiled = regex_t()
    let code = regcomp(&compiled, text, REG_EXTENDED | REG_ICASE | REG_NEWLINE)
    guard code == 0 else {
      var message = [CChar](repeating: 0, count: 128)
      regerror(code, &compiled, &message, message.count)
      let words = String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      throw FilterProblem(text: "/\(text)/: \(words.lowercased())")
    }
    self.compiled = Mutex(compiled)
    self.text = text
  }

  /// The largest bound of a character, times all those of groups: as if each of these was within the one before.
  private static func repetitions(_ text: String) -> Int {
    let parts = text.split(separator: "{", omittingEmptySubsequences: false)
    var (largest, product) = (1, 1)
    for (before, rest) in zip(parts, parts.dropFirst()) {
      let bounds = rest.prefix { $0 != "}" }.split(separator: ",").map { Int($0) ?? 1 }
      let bound = min(max(1, bounds.max() ?? 1), repetitionLimit + 1)
      if before.last == ")" || before.last == "}" {
        product = min(product * bound, repetitionLimit + 1)
      } else {
        largest = max(largest, bound)
      }
    }
    return min(product * largest, repetitionLimit + 1)
  }

  deinit { compiled.withLock { regfree(&$0) } }

  func matches(_ row: [UInt8]) -> Bool {
    compiled.withLock { compiled in
      var range = regmatch_t(rm_so: 0, rm_eo: regoff_t(row.count))
      return row.withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress else { return false }
        return start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
          regexec(&compiled, $0, 1, &range, REG_STARTEND) == 0
        }
      }
    }
  }

  static func == (left: FilterExpression, right: FilterExpression) -> Bool { left.text == right.text }
}
