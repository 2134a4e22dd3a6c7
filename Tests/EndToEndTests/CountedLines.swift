// The proof that a console neither lost nor doubled a byte: a guest that counts.

import Testing

/// The lines `line 1`, `line 2`, … in what a guest printed. A shell's prompt may stand before one.
struct CountedLines {
  /// The numbers of whole lines in their order.
  let numbers: [Int]

  init(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    numbers = lines.compactMap { line in
      guard let start = line.lastRange(of: "line ")?.upperBound else { return nil }
      return Int(line[start...].filter { $0 != "\r" })
    }
  }

  /// The first place where a line is missing or doubled: the numbers on both its sides.
  var firstBreak: (Int, Int)? {
    zip(numbers, numbers.dropFirst()).first { $1 != $0 + 1 }
  }
}

extension Substring {
  fileprivate func lastRange(of text: String) -> Range<Index>? {
    var start = endIndex
    while start > startIndex {
      start = index(before: start)
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
    }
    return nil
  }
}
