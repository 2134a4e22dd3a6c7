// The proof that a console neither lost nor doubled a byte: a guest that counts.

/// The lines `line 1`, `line 2`, … in what a guest printed. A shell's prompt may stand before one.
struct CountedLines {
  /// The numbers of whole lines in their order.
  let numbers: [Int]

  init(_ text: String) {
    // The last line may be cut off.
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).dropLast()
    numbers = lines.compactMap { line in
      let words = line.split(separator: " ")
      return words.count > 1 && words[words.count - 2] == "line" ? Int(words[words.count - 1]) : nil
    }
  }

  /// The first place where a line is missing or doubled: the numbers on both its sides.
  var firstBreak: (Int, Int)? {
    zip(numbers, numbers.dropFirst()).first { $1 != $0 + 1 }
  }
}
