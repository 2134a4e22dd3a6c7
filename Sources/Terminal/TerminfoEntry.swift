// A compiled terminal description, as term(5) lays it out: written, so that ncurses can be given a better one than the
// file has.

import CNcurses

/// The capabilities of a terminal, in the order of terminfo's tables; nil where it has none.
struct TerminfoEntry {
  var names: String
  var flags: [Bool]
  var numbers: [Int32]
  var strings: [[UInt8]?]
  /// Names beyond terminfo's tables, in alphabetical order, of things the terminal can do.
  var extendedFlags: [String]

  /// Everything that the description last read by setupterm says.
  static func current(names: String, extendedFlags: [String]) -> TerminfoEntry {
    TerminfoEntry(
      names: names,
      flags: table(terminfo_flag_name).map(Terminfo.flag),
      numbers: table(terminfo_number_name).map { Int32(clamping: Terminfo.number($0)) },
      strings: table(terminfo_string_name).map(Terminfo.rawString), extendedFlags: extendedFlags)
  }

  mutating func set(number name: String, to value: Int32) {
    if let index = Self.table(terminfo_number_name).firstIndex(of: name) { numbers[index] = value }
  }

  mutating func set(string name: String, to value: String?) {
    if let index = Self.table(terminfo_string_name).firstIndex(of: name) {
      strings[index] = value.map { Array($0.utf8) }
    }
  }

  private static func table(_ name: (Int32) -> UnsafePointer<CChar>?) -> [String] {
    var names: [String] = []
    while let next = name(Int32(names.count)) { names.append(String(cString: next)) }
    return names
  }
}

extension TerminfoEntry {
  private static let magic: UInt16 = 0o1036  // the format with numbers of 32 bits
  private static let absent: UInt16 = 0xFFFF

  /// The description in bytes; nil where its strings are longer than the format allows.
  var compiled: [UInt8]? {
    let (offsets, table) = Self.stringTable(strings)
    guard table.count < 0x7FFF else { return nil }
    let title = Array(names.utf8) + [0]
    var bytes = Self.words([
      Self.magic, UInt16(title.count), UInt16(flags.count), UInt16(numbers.count), UInt16(strings.count),
      UInt16(table.count),
    ])
    bytes += title + flags.map { $0 ? 1 : 0 }
    Self.align(&bytes)
    for number in numbers { withUnsafeBytes(of: number.littleEndian) { bytes += $0 } }
    bytes += Self.words(offsets) + table
    Self.align(&bytes)
    return bytes + extensions
  }

  /// The part that term(5) calls extended storage: here nothing but flags and their names.
  private var extensions: [UInt8] {
    let (offsets, table) = Self.stringTable(extendedFlags.map { Array($0.utf8) })
    let count = UInt16(extendedFlags.count)
    var bytes = Self.words([count, 0, 0, count, UInt16(table.count)]) + extendedFlags.map { _ in 1 }
    Self.align(&bytes)
    return bytes + Self.words(offsets) + table
  }

  private static func stringTable(_ strings: [[UInt8]?]) -> (offsets: [UInt16], table: [UInt8]) {
    var table: [UInt8] = []
    let offsets = strings.map { string in
      guard let string, table.count < 0x7FFF else { return absent }
      defer { table += string + [0] }
      return UInt16(table.count)
    }
    return (offsets, table)
  }

  private static func words(_ values: [UInt16]) -> [UInt8] {
    values.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
  }

  private static func align(_ bytes: inout [UInt8]) {
    if bytes.count % 2 == 1 { bytes.append(0) }
  }
}
