// Keys and pasted text out of one stream: what stands between the marks of bracketed paste is text, whatever it looks like.

/// Decodes what a terminal with bracketed paste switched on sends.
///
/// As with `KeyDecoder`, call `timeOut()` after 25 ms of silence while `isWaiting`. A paste is kept up to a MiB; what
/// comes beyond that is dropped.
public struct InputDecoder: Sendable {
  private var keys: KeyDecoder
  /// The text of a paste that has begun.
  private var paste: [UInt8]?
  /// How many bytes of the next mark have come.
  private var matched = 0

  private static let pasteLimit = 1 << 20
  private static let begin = Array("\u{1B}[200~".utf8)
  private static let end = Array("\u{1B}[201~".utf8)

  /// - Parameter sequences: what this terminal sends for its keys, from terminfo.
  public init(sequences: [[UInt8]: Key] = [:]) { keys = KeyDecoder(sequences: sequences) }

  public var isWaiting: Bool { paste == nil && (matched > 0 || keys.isWaiting) }

  public mutating func decode(_ bytes: some Sequence<UInt8>) -> [Input] {
    var input: [Input] = []
    var plain: [UInt8] = []
    for byte in bytes {
      if paste == nil { read(byte, &plain, &input) } else { readPaste(byte, &input) }
    }
    return input + decodeKeys(plain)
  }

  /// No more bytes came: what is held is all there is.
  public mutating func timeOut() -> [Input] {
    guard paste == nil else { return [] }
    let held = Array(Self.begin.prefix(matched))
    matched = 0
    return decodeKeys(held) + keys.timeOut().map { .key($0) }
  }

  private mutating func decodeKeys(_ bytes: [UInt8]) -> [Input] {
    bytes.isEmpty ? [] : keys.decode(bytes).map { .key($0) }
  }

  private mutating func read(_ byte: UInt8, _ plain: inout [UInt8], _ input: inout [Input]) {
    if byte != Self.begin[matched] {
      plain += Self.begin.prefix(matched)
      matched = 0
    }
    if byte == Self.begin[matched] { matched += 1 } else { plain.append(byte) }
    guard matched == Self.begin.count else { return }
    input += decodeKeys(plain)
    (plain, matched, paste) = ([], 0, [])
  }

  private mutating func readPaste(_ byte: UInt8, _ input: inout [Input]) {
    if byte != Self.end[matched] {
      append(Self.end.prefix(matched))
      matched = 0
    }
    if byte == Self.end[matched] { matched += 1 } else { append(CollectionOfOne(byte)) }
    guard matched == Self.end.count else { return }
    input.append(.paste(String(decoding: paste ?? [], as: UTF8.self)))
    (matched, paste) = (0, nil)
  }

  private mutating func append(_ bytes: some Collection<UInt8>) {
    if (paste?.count ?? 0) + bytes.count <= Self.pasteLimit { paste?.append(contentsOf: bytes) }
  }
}
