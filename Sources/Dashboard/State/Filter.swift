// What the operator typed after `/`, and whether a row's text answers to it.

/// Words that must all occur in a row, in any order and case.
struct Filter: Sendable, Hashable {
  var text = "" {
    didSet { words = Self.words(text) }
  }
  private var words: [[UInt8]] = []

  var isEmpty: Bool { words.isEmpty }

  /// Whether every row this one lets through passes the other too.
  func narrows(_ other: Filter) -> Bool { text.hasPrefix(other.text) && !other.isEmpty }

  private static func words(_ text: String) -> [[UInt8]] {
    text.lowercased().split(separator: " ").map { Array($0.utf8) }
  }

  /// - Parameter text: in lower case, as `searchText` makes it.
  func matches(_ text: [UInt8]) -> Bool {
    words.allSatisfy { Self.contains(text, $0) }
  }

  static func searchText(_ cells: [TableCell]) -> [UInt8] {
    var text: [UInt8] = []
    for case .text(let word) in cells.lazy.map(\.content) {
      text.append(contentsOf: word.lowercased().utf8)
      text.append(0)  // keeps words from reaching over two cells
    }
    return text
  }

  private static func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
    text.withUnsafeBufferPointer { text in
      word.withUnsafeBufferPointer { word in
        guard word.count <= text.count, let first = word.first else { return word.isEmpty }
        for start in 0...(text.count - word.count) where text[start] == first {
          var length = 1
          while length < word.count, text[start + length] == word[length] { length += 1 }
          if length == word.count { return true }
        }
        return false
      }
    }
  }
}
