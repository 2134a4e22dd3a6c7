// Where lines of a console log begin.

extension ConsoleLog {
  /// The offset at which the last `lines` lines begin; a line without its end counts as one.
  func offset(ofLast lines: Int) throws -> Int64 {
    let bounds = bounds
    guard lines > 0 else { return bounds.upperBound }
    var position = bounds.upperBound
    var newlines = 0
    while position > bounds.lowerBound {
      let begin = max(bounds.lowerBound, position - 65_536)
      let bytes = try readAll(begin..<position)
      for index in bytes.indices.reversed() where bytes[index] == UInt8(ascii: "\n") {
        let after = begin + Int64(index) + 1
        if after < bounds.upperBound { newlines += 1 }
        if newlines == lines { return after }
      }
      position = begin
    }
    return bounds.lowerBound
  }

  /// All bytes of a range, in whichever files they are.
  private func readAll(_ range: Range<Int64>) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < range.count {
      let piece = try read(at: range.lowerBound + Int64(bytes.count), count: range.count - bytes.count)
      if piece.isEmpty { break }
      bytes += piece
    }
    return bytes
  }

  /// The offset of the first line that was begun at a time or later, in milliseconds since 1970; the end where none was.
  func offset(since milliseconds: Int64) throws -> Int64 {
    let bounds = bounds
    guard let mark = times.offset(since: milliseconds) else { return bounds.upperBound }
    guard mark > bounds.lowerBound else { return bounds.lowerBound }
    // From the byte before: the mark may stand at a line's beginning.
    var position = mark - 1
    while case let bytes = try read(at: position, count: 65_536), !bytes.isEmpty {
      if let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) { return position + Int64(newline) + 1 }
      position += Int64(bytes.count)
    }
    return bounds.upperBound
  }
}
