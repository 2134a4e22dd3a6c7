// From bytes to what is done: plain text goes straight to the screen, everything else through decoder and parser.

extension TerminalEmulator {
  /// Takes what the guest sent, cut anywhere; the screen afterwards does not depend on how it was cut.
  public mutating func read(_ bytes: [UInt8]) { read(bytes.span) }

  public mutating func read(_ bytes: ArraySlice<UInt8>) { read(bytes.span) }

  private mutating func read(_ bytes: Span<UInt8>) {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte.isPrintableASCII, takesText {
        index += printRun(bytes, from: index)
      } else {
        take(byte)
        index += 1
      }
    }
  }

  /// Whether a printable ASCII byte is a character that stands for itself and overwrites what is there.
  private var takesText: Bool {
    parser.phase == .ground && decoder.isIdle && cursor.charsets.isPlain && !modes.contains(.insert)
  }

  private mutating func take(_ byte: UInt8) {
    if parser.isInString || byte < 0x80 && decoder.isIdle {
      parser.phase == .ground && byte >= 0x20 ? printASCII(byte) : perform(parser.advance(byte))
      return
    }
    switch decoder.take(byte) {
    case .incomplete: break
    case .scalar(let scalar): takeDecoded(scalar)
    case .invalid: takeDecoded(Self.replacement)
    case .invalidBefore:
      takeDecoded(Self.replacement)
      take(byte)
    }
  }

  static let replacement: Unicode.Scalar = "\u{FFFD}"

  /// In the middle of a sequence, a character that is not ASCII ends it, and neither is seen.
  private mutating func takeDecoded(_ scalar: Unicode.Scalar) {
    if parser.phase == .ground { print(scalar) } else { parser.abort() }
  }

  private mutating func printASCII(_ byte: UInt8) {
    if byte < 0x7F { print(cursor.charsets.translate(byte)) }
  }

  private mutating func perform(_ action: SequenceParser.Action) {
    switch action {
    case .none: break
    case .control(let byte): control(byte)
    case .escape(let final): escape(final)
    case .sequence(let final): sequence(final)
    case .command: command(parser.text)
    }
  }
}
