// The proof that a console neither lost nor doubled a byte: a guest that counts.

/// The lines `line 1`, `line 2`, … in what a guest printed. A shell's prompt may stand before one.
struct CountedLines {
  /// The lines before are not looked at: while its shell starts, the guest itself throws output of the port away.
  static let first = 2000

  /// The numbers of whole lines in their order, from `first` on.
  let numbers: [Int]
  private let text: String

  init(_ text: String) {
    self.text = text
    // The last line may be cut off.
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).dropLast()
    let all = lines.compactMap { line -> Int? in
      let words = line.split(separator: " ")
      return words.count > 1 && words[words.count - 2] == "line" ? Int(words[words.count - 1]) : nil
    }
    numbers = Array(all.drop { $0 < Self.first })
  }

  /// The first place where a line is missing or doubled: the numbers on both its sides.
  var firstBreak: (Int, Int)? {
    zip(numbers, numbers.dropFirst()).first { $1 != $0 + 1 }
  }

  /// What is written around that place, for messages; nil where there is none.
  var wreckage: String? {
    guard let (before, _) = firstBreak, let place = text.firstRange(of: "line \(before)\r\n") else { return nil }
    return String(text[place.lowerBound...].prefix(160))
  }
}
