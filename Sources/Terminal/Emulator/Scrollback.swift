// Lines that left the screen at its top. How they are packed is the blocks' business.

/// The newest lines that scrolled away, up to a number of lines and of bytes; the oldest go first, block by block where
/// there are too many bytes.
struct Scrollback: Sendable {
  let limit: Int
  let byteLimit: Int

  /// All but the last are full.
  private var blocks: [ScrollbackBlock] = []
  /// A block whose lines are gone, kept for its memory.
  private var spare: ScrollbackBlock?
  /// Lines at the front of the first block that are gone already.
  private var skipped = 0
  private var bytes = 0
  private(set) var count = 0
  /// How many lines there were before the oldest that is left: its number, counted from the start of the console.
  private(set) var dropped = 0

  init(limit: Int, byteLimit: Int) {
    self.limit = max(0, limit)
    self.byteLimit = byteLimit
  }

  /// The cells of a line, 0 being the oldest, without the blanks at its end.
  func line(_ index: Int) -> [Cell] { with(index) { $0.line($1) } ?? [] }

  func isContinued(_ index: Int) -> Bool { with(index) { $0.isContinued($1) } ?? false }

  private func with<Value>(_ index: Int, _ body: (ScrollbackBlock, Int) -> Value) -> Value? {
    guard 0 <= index, index < count else { return nil }
    let place = index + skipped
    return body(blocks[place / ScrollbackBlock.limit], place % ScrollbackBlock.limit)
  }
}

// MARK: - Adding and removing

extension Scrollback {
  mutating func append(_ row: ArraySlice<Cell>, isContinued: Bool) {
    guard limit > 0 else {
      dropped += 1
      return
    }
    if blocks.last?.isFull ?? true {
      blocks.append(spare ?? ScrollbackBlock())
      spare = nil
    }
    let last = blocks.count - 1
    bytes -= blocks[last].bytes
    blocks[last].append(row, isContinued: isContinued)
    bytes += blocks[last].bytes
    count += 1
    if count > limit { dropFirst(1) }
    while bytes > byteLimit, blocks.count > 1 { dropFirst(blocks[0].count - skipped) }
  }

  private mutating func dropFirst(_ lines: Int) {
    skipped += lines
    count -= lines
    dropped += lines
    guard skipped == blocks[0].count else { return }
    var block = blocks.removeFirst()
    bytes -= block.bytes
    skipped = 0
    block.removeAll()
    spare = block
  }

  /// Takes the newest line back.
  mutating func popLast() -> (cells: [Cell], isContinued: Bool)? {
    guard count > 0 else { return nil }
    let line = (line(count - 1), isContinued(count - 1))
    let last = blocks.count - 1
    bytes -= blocks[last].bytes
    blocks[last].removeLast()
    bytes += blocks[last].bytes
    count -= 1
    if blocks[last].count == (last == 0 ? skipped : 0) { discardLastBlock() }
    return line
  }

  private mutating func discardLastBlock() {
    bytes -= blocks.removeLast().bytes
    if blocks.isEmpty { skipped = 0 }
  }

  mutating func clear() {
    dropped += count
    (blocks, spare, skipped, bytes, count) = ([], nil, 0, 0, 0)
  }
}
