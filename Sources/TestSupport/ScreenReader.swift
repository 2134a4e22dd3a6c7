// What a screen shows after a program wrote to it: enough of a terminal to read back what ncurses sends for
// TERM=xterm-256color, linux and tmux. For tests; the emulator that guests write to is another one.

/// A screen of characters that follows the escape sequences curses programs send.
public struct ScreenReader: Sendable {
  public private(set) var columns: Int
  public private(set) var rows: Int
  /// Whether the alternate screen is shown, and the cursor.
  public private(set) var isAlternate = false
  public private(set) var isCursorVisible = true

  private var cells: [[Character]]
  private var reversed: [[Bool]]
  private var primary: [[Character]]
  private var x = 0
  private var y = 0
  private var saved = (x: 0, y: 0)
  private var region: ClosedRange<Int>
  private var isReverse = false
  private var last: Character = " "
  private var pending: [UInt8] = []

  public init(columns: Int, rows: Int) {
    (self.columns, self.rows) = (columns, rows)
    cells = Self.blank(columns, rows, " ")
    primary = cells
    reversed = Self.blank(columns, rows, false)
    region = 0...max(0, rows - 1)
  }

  private static func blank<Value>(_ columns: Int, _ rows: Int, _ value: Value) -> [[Value]] {
    Array(repeating: Array(repeating: value, count: columns), count: rows)
  }

  /// The lines of the screen, blanks at their ends cut.
  public var lines: [String] {
    cells.map { line in
      var line = line
      while line.last == " " { line.removeLast() }
      return String(line.filter { $0 != Self.rightHalf })
    }
  }

  public var text: String { lines.joined(separator: "\n") }

  /// The text of the line's part that is shown in reverse video.
  public func reversedText(line: Int) -> String {
    String(zip(cells[line], reversed[line]).filter(\.1).map(\.0))
  }

  /// A screen of another size is empty until the program has drawn it anew.
  public mutating func resize(columns: Int, rows: Int) {
    var resized = ScreenReader(columns: columns, rows: rows)
    resized.isAlternate = isAlternate
    resized.isCursorVisible = isCursorVisible
    self = resized
  }

  public mutating func read(_ bytes: some Sequence<UInt8>) {
    pending.append(contentsOf: bytes)
    while let length = step(pending[...]) { pending.removeFirst(length) }
  }

  private static let rightHalf: Character = "\u{0}"
}

// MARK: - Bytes

extension ScreenReader {
  /// Follows the first sequence and returns its length; nil where more bytes are needed.
  private mutating func step(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = bytes.first else { return nil }
    switch first {
    case 0x1B: return escape(bytes)
    case 0..<0x20, 0x7F:
      control(first)
      return 1
    case 0x80...: return multibyte(bytes, first)
    default:
      put(Character(Unicode.Scalar(first)))
      return 1
    }
  }

  private mutating func multibyte(_ bytes: ArraySlice<UInt8>, _ first: UInt8) -> Int? {
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard bytes.count >= length else { return nil }
    for scalar in String(decoding: bytes.prefix(length), as: UTF8.self).unicodeScalars {
      if scalar.properties.generalCategory == .nonspacingMark { combine(scalar) } else { put(Character(scalar)) }
    }
    return length
  }

  private mutating func control(_ byte: UInt8) {
    switch byte {
    case 0x08: x = max(0, x - 1)
    case 0x09: x = min(columns - 1, (x / 8 + 1) * 8)
    case 0x0A, 0x0B, 0x0C: lineFeed()
    case 0x0D: x = 0
    default: break
    }
  }

  private mutating func escape(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count > 1 else { return nil }
    let second = bytes[bytes.startIndex + 1]
    switch second {
    case UInt8(ascii: "["): return csi(bytes)
    case UInt8(ascii: "]"): return bytes.firstIndex(of: 0x07).map { $0 - bytes.startIndex + 1 }
    case UInt8(ascii: "("), UInt8(ascii: ")"): return bytes.count > 2 ? 3 : nil
    case UInt8(ascii: "7"): saved = (x, y)
    case UInt8(ascii: "8"): (x, y) = saved
    case UInt8(ascii: "M"): if y == region.lowerBound { scroll(by: -1) } else { y = max(0, y - 1) }
    default: break
    }
    return 2
  }

  private mutating func csi(_ bytes: ArraySlice<UInt8>) -> Int? {
    let body = bytes.dropFirst(2)
    guard let end = body.firstIndex(where: { 0x40...0x7E ~= $0 }) else { return nil }
    let text = String(decoding: body[body.startIndex..<end], as: UTF8.self)
    let isPrivate = text.hasPrefix("?")
    let numbers = text.drop { "?>!".contains($0) }.split(separator: ";", omittingEmptySubsequences: false)
      .map { Int($0) ?? 0 }
    let final = Character(Unicode.Scalar(body[end]))
    if isPrivate { mode(numbers, isOn: final == "h") } else { command(final, numbers) }
    return end - bytes.startIndex + 1
  }
}

// MARK: - Commands

extension ScreenReader {
  private mutating func mode(_ numbers: [Int], isOn: Bool) {
    for number in numbers {
      if number == 25 { isCursorVisible = isOn }
      if number == 1049, isOn != isAlternate {
        isAlternate = isOn
        if isOn { primary = cells }
        cells = isOn ? Self.blank(columns, rows, " ") : primary
        reversed = Self.blank(columns, rows, false)
      }
    }
  }

  private mutating func command(_ final: Character, _ numbers: [Int]) {
    let count = max(1, numbers.first ?? 1)
    switch final {
    case "A": y = max(0, y - count)
    case "B", "e": y = min(rows - 1, y + count)
    case "C", "a": x = min(columns - 1, x + count)
    case "D": x = max(0, x - count)
    case "G", "`": x = min(columns, count) - 1
    case "d": y = min(rows, count) - 1
    case "H", "f": move(row: count, column: max(1, numbers.dropFirst().first ?? 1))
    case "J": eraseInDisplay(numbers.first ?? 0)
    case "K": eraseInLine(numbers.first ?? 0)
    case "X": erase(x..<min(columns, x + count), line: y)
    case "P", "@": shift(final == "@" ? count : -count)
    case "L", "M": insertLines(final == "L" ? count : -count)
    case "S", "T": scroll(by: final == "S" ? count : -count)
    case "b": for _ in 0..<count { put(last) }
    case "m": for number in numbers.isEmpty ? [0] : numbers { select(number) }
    case "r":
      let top = min(rows, count) - 1
      region = top...max(top, min(rows, numbers.dropFirst().first ?? rows) - 1)
    default: break
    }
  }

  private mutating func move(row: Int, column: Int) { (x, y) = (min(columns, column) - 1, min(rows, row) - 1) }

  private mutating func select(_ number: Int) {
    if number == 7 { isReverse = true }
    if number == 0 || number == 27 { isReverse = false }
  }

  private mutating func eraseInDisplay(_ mode: Int) {
    let lines = mode == 0 ? (y + 1)..<rows : mode == 1 ? 0..<y : 0..<rows
    for line in lines where line < rows { erase(0..<columns, line: line) }
    if mode < 2 { eraseInLine(mode) }
  }

  private mutating func eraseInLine(_ mode: Int) {
    let here = min(x, columns - 1)
    erase(mode == 0 ? here..<columns : mode == 1 ? 0..<(here + 1) : 0..<columns, line: y)
  }

  private mutating func erase(_ range: Range<Int>, line: Int) {
    for column in range {
      cells[line][column] = " "
      reversed[line][column] = isReverse
    }
  }
}

// MARK: - Cells

extension ScreenReader {
  private mutating func put(_ character: Character) {
    last = character
    let width = Self.width(character)
    if x + width > columns {
      x = 0
      lineFeed()
    }
    for offset in 0..<width {
      cells[y][x + offset] = offset == 0 ? character : Self.rightHalf
      reversed[y][x + offset] = isReverse
    }
    x += width
  }

  private mutating func combine(_ mark: Unicode.Scalar) {
    guard x > 0 else { return }
    cells[y][x - 1] = Character(String(cells[y][x - 1]) + String(Character(mark)))
  }

  private mutating func lineFeed() {
    if y == region.upperBound { scroll(by: 1) } else { y = min(rows - 1, y + 1) }
  }

  private mutating func scroll(by count: Int) { scroll(region, by: count) }

  private mutating func insertLines(_ count: Int) {
    guard region.contains(y) else { return }
    scroll(y...region.upperBound, by: -count)
  }

  /// Moves the lines of a range up, or down for a negative count; blank ones come after them.
  private mutating func scroll(_ range: ClosedRange<Int>, by count: Int) {
    for _ in 0..<min(abs(count), range.count) {
      let (gone, new) = count > 0 ? (range.lowerBound, range.upperBound) : (range.upperBound, range.lowerBound)
      cells.remove(at: gone)
      cells.insert(Array(repeating: " ", count: columns), at: new)
      reversed.remove(at: gone)
      reversed.insert(Array(repeating: false, count: columns), at: new)
    }
  }

  private mutating func shift(_ count: Int) {
    for _ in 0..<min(abs(count), columns - x) {
      if count > 0 {
        cells[y].insert(" ", at: x)
        cells[y].removeLast()
      } else {
        cells[y].remove(at: x)
        cells[y].append(" ")
      }
    }
  }

  private static func width(_ character: Character) -> Int {
    guard let value = character.unicodeScalars.first?.value else { return 0 }
    let wide: [ClosedRange<UInt32>] = [
      0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0x1F300...0x1F64F, 0x20000...0x3FFFD,
    ]
    return wide.contains { $0.contains(value) } ? 2 : 1
  }
}
