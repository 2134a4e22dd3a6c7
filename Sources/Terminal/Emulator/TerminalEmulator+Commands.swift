// Command strings (OSC): titles, the clipboard, and the Linux console's palette. All others do nothing.

extension TerminalEmulator {
  static let titleLimit = 1024

  /// Carries out the text of an OSC.
  mutating func command(_ text: [UInt8]) {
    switch text.first {
    case UInt8(ascii: "P") where text.count == 8: setPalette(text.dropFirst().compactMap(\.hexDigit))
    case UInt8(ascii: "R") where text.count == 1: palette = [:]
    default: numberedCommand(text)
    }
  }

  private mutating func numberedCommand(_ text: [UInt8]) {
    let parts = text.split(separator: UInt8(ascii: ";"), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return }
    switch parts[0] {
    case Array("0".utf8)[...], Array("2".utf8)[...]: setTitle(parts[1])
    case Array("52".utf8)[...]: setClipboard(parts[1])
    default: break
    }
  }

  private mutating func setTitle(_ bytes: ArraySlice<UInt8>) {
    let scalars = String(decoding: bytes.prefix(4 * Self.titleLimit), as: UTF8.self).unicodeScalars
      .filter { $0.properties.generalCategory != .control }
    title = String(String.UnicodeScalarView(scalars.prefix(Self.titleLimit)))
    report(.title(title))
  }

  /// Only setting is reported: a guest may never read the clipboard.
  private mutating func setClipboard(_ bytes: ArraySlice<UInt8>) {
    let parts = bytes.split(separator: UInt8(ascii: ";"), maxSplits: 1, omittingEmptySubsequences: false)
    guard options.reportsClipboard, parts.count == 2, parts[1].allSatisfy(\.isBase64) else { return }
    let selections = String(decoding: parts[0].prefix(16).filter(\.isBase64), as: UTF8.self)
    report(.clipboard(selections: selections, base64: String(decoding: parts[1], as: UTF8.self)))
  }

  private mutating func setPalette(_ digits: [UInt8]) {
    guard digits.count == 7 else { return }
    palette[digits[0]] = .rgb(
      digits[1] << 4 | digits[2], digits[3] << 4 | digits[4], digits[5] << 4 | digits[6])
  }
}

extension UInt8 {
  fileprivate var isBase64: Bool {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): true
    default: false
    }
  }
}
