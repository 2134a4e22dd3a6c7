// Streams that a guest could send to do harm: random sequences, recordings that were tampered with, and plain noise.

/// What happens to a terminal, in order.
enum HostileStep {
  case bytes([UInt8])
  case resize(columns: Int, rows: Int)
}

/// Makes hostile streams; the same seed and number make the same one.
struct HostileStream {
  private var random: SplitMix
  private let recordings: [[UInt8]]
  private var bytes: [UInt8] = []

  static func steps(seed: UInt64, number: Int, recordings: [[UInt8]]) -> [HostileStep] {
    var stream = HostileStream(random: SplitMix(seed: seed, number: UInt64(number)), recordings: recordings)
    return stream.steps()
  }

  private mutating func steps() -> [HostileStep] {
    var steps = [resize()]
    repeat {
      bytes = []
      switch random.below(10) {
      case 0..<5: for _ in 0...random.below(30) { addItem() }
      case 5..<9: addRecording()
      default: addNoise()
      }
      steps.append(.bytes(bytes))
      if random.chance(50) { steps.append(resize()) }
    } while random.chance(30)
    return steps
  }

  private mutating func resize() -> HostileStep {
    if random.chance(60) { return .resize(columns: 80, rows: 24) }
    return .resize(columns: random.below(120), rows: random.below(40))
  }
}

// MARK: - Kinds of content

extension HostileStream {
  private mutating func addItem() {
    switch random.below(100) {
    case 0..<34: addSequence()
    case 34..<54: bytes += random.pick(Self.words)
    case 54..<66:
      bytes.append(random.pick([7, 8, 8, 9, 10, 10, 11, 12, 13, 13, 14, 15, 24, 26, 27, 0, 5, 127, 17, 19]))
    case 66..<78: bytes += random.pick(Self.escapes)
    case 78..<84: addString()
    case 84..<90: bytes += random.pick(Self.broken)
    case 90..<95: for _ in 0..<random.below(12) { bytes.append(UInt8(random.below(256))) }
    default: for _ in 0..<random.below(200) { bytes.append(UInt8(32 + random.below(95))) }
    }
  }

  private mutating func addSequence() {
    bytes += Array("\u{1B}[".utf8)
    let marker = random.pick(["", "", "", "", "?", "?", ">", "=", "<"])
    bytes += Array(marker.utf8)
    if marker == "?", random.chance(70) {
      bytes += Array("\(random.pick(Self.modes))\(random.pick(["h", "h", "l", "l", "$p", "n", "J", "K"]))".utf8)
    } else if random.chance(30) {
      bytes += Array((0...random.below(6)).map { _ in random.pick(Self.renditions) }.joined(separator: ";").utf8)
      bytes.append(UInt8(ascii: "m"))
    } else {
      let separator = random.chance(92) ? ";" : ":"
      bytes += Array((0..<random.below(4)).map { _ in number() }.joined(separator: separator).utf8)
      bytes += Array(random.pick(["", "", "", "", "", "", " ", "!", "\"", "$", "'", "#", " !"]).utf8)
      bytes.append(random.pick(Self.finals))
    }
  }

  private mutating func number() -> String {
    random.chance(70) ? "\(random.below(90))" : random.pick(Self.numbers)
  }

  private mutating func addString() {
    bytes += random.pick(Self.openings)
    let word = random.pick(Self.words)
    for _ in 0..<(random.chance(2) ? random.below(5000) : random.below(8)) { bytes += word }
    bytes += random.pick(Self.endings)
  }

  private mutating func addNoise() {
    let few: [UInt8] = [27, 27, 91, 93, 59, 63, 48, 49, 50, 72, 74, 75, 109, 104, 108, 114, 10, 13, 0xE4, 0xB8, 0xAD]
    let isNarrow = random.chance(50)
    for _ in 0..<random.below(600) { bytes.append(isNarrow ? random.pick(few) : UInt8(random.below(256))) }
  }
}

// MARK: - Recordings

extension HostileStream {
  private mutating func addRecording() {
    guard !recordings.isEmpty else { return }
    let recording = random.pick(recordings)
    let length = min(recording.count, random.chance(3) ? 8000 : 500)
    let start = random.below(recording.count - length + 1)
    bytes += recording[start..<start + length]
    for _ in 0...random.below(10) where !bytes.isEmpty { tamper(at: random.below(bytes.count)) }
  }

  private mutating func tamper(at place: Int) {
    let part = bytes[place..<min(bytes.count, place + 1 + random.below(100))]
    switch random.below(7) {
    case 0: bytes.removeSubrange(part.indices)
    case 1: bytes.insert(contentsOf: part, at: place)
    case 2: bytes[place] ^= 1 << UInt8(random.below(8))
    case 3: bytes[place] = UInt8(random.below(256))
    case 4: bytes.insert(contentsOf: Array(random.pick(Self.numbers).utf8), at: place)
    case 5:
      let other = random.pick(recordings)
      bytes.insert(contentsOf: other.dropFirst(random.below(other.count)).prefix(200), at: place)
    default: addItem()
    }
  }
}

// MARK: - Vocabulary

extension HostileStream {
  private static func encoded(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }

  private static let numbers = [
    "", "0", "1", "2", "3", "5", "8", "10", "23", "24", "25", "79", "80", "81", "255", "256", "999", "32767", "32768",
    "65535", "65536", "2147483648", "4294967296", "9223372036854775808", "99999999999999999999999999", "-1", "000001",
  ]
  private static let modes = [
    "1", "2004", "3", "4", "5", "6", "6", "7", "7", "12", "20", "25", "47", "66", "1000", "1002", "1003", "1006",
    "1047",
    "1048", "1049", "1049", "2026", "77777", "6;1049;7",
  ]
  private static let renditions = [
    "0", "1", "2", "4", "7", "9", "22", "24", "27", "31", "42", "39", "49", "97", "105", "38;5;120", "38;5;300",
    "48;2;1;2;3", "48;2;999;2;3", "38:5:9", "38:2::1:2:3", "4:3", "4:9", "58:2::9:9:9", "38;5", "48;2;1", "38:2", ";;",
    ":",
  ]
  private static let finals = Array("@ABCDEFGHIJKLMPSTXZ^`abcdefghlmnpqrstux{|}~".utf8)
  private static let words = encoded([
    "hello", "the quick brown fox", "x", String(repeating: "0123456789", count: 9), "Grüße", "日本語テキスト", "한국어",
    "😀🎉", "e\u{301}a\u{308}", "\u{301}", "👨\u{200D}👩\u{200D}👧", "🇨🇿", "\u{FEFF}", "\u{200B}", "\u{AD}", "ﷺ",
    "\u{10FFFF}",
    "שלום", "─│┌┐└┘", "\u{85}", "\u{9B}31m", "\u{2028}", "\u{202E}abc", "\u{FFFE}", "\u{1100}\u{1161}", "\t\t\t",
    String(repeating: "\r\n", count: 5), String(repeating: "\n", count: 30), String(repeating: "\u{8}", count: 90),
  ])
  private static let broken: [[UInt8]] = [
    [0xFF], [0x80], [0xC3], [0xE4, 0xB8], [0xF0, 0x9F, 0x98], [0xC0, 0xAF], [0xED, 0xA0, 0x80],
    [0xF4, 0x90, 0x80, 0x80],
    [0xF8, 0x88, 0x80, 0x80, 0x80], [0xE2, 0x82], [0x9B, 0x33, 0x31, 0x6D], [0xC2],
  ]
  private static let escapes = encoded(
    [
      "7", "8", "D", "E", "M", "H", "c", "=", ">", "(0", "(B", ")0", ")B", "#8", "#3", "Z", "N", "O", "n", "o", "|",
      "~",
      "%G", "%@", " F", "*0", "+0", "(A", "l", "<", "\u{1B}", "(", "#", "%", " ", "(é", "…", "\\",
    ].map { "\u{1B}" + $0 })
  private static let openings = encoded(
    [
      "]0;", "]2;", "]8;;http://example.com/", "]52;c;", "]", "]999;", "P", "P1$q", "_", "^", "X", "k", "]P", "]R",
      "]P12345", "]P1234567",
    ].map { "\u{1B}" + $0 })
  private static let endings = encoded([
    "\u{7}", "\u{1B}\\", "\u{1B}\\", "\u{18}", "\u{1A}", "", "\u{1B}[1;1H", "\u{1B}", "\u{9C}",
  ])
}
