// Escape and control sequences and command strings, byte by byte, after the state machine of the VT500 series
// (https://vt100.net/emu/dec_ansi_parser). It knows their form alone; what they do is the emulator's business.

/// Where a byte stream stands within a sequence, and what the sequence said so far.
struct SequenceParser: Sendable {
  enum Phase: UInt8, Sendable {
    case ground, escape, parameters, ignored
    /// OSC: its text is kept. An ESC in it begins its end or ends it without effect.
    case command, commandEnd
    /// DCS, SOS, PM and APC: swallowed.
    case string
  }

  /// What is to be done after a byte.
  enum Action {
    case none
    /// Carry out a C0 control.
    case control(UInt8)
    /// An escape sequence is complete; `intermediates` holds.
    case escape(UInt8)
    /// A control sequence is complete; `marker`, `parameters` and `intermediates` hold.
    case sequence(UInt8)
    /// A command string is complete; `text` holds.
    case command
  }

  private(set) var phase = Phase.ground
  private(set) var parameters = Parameters()
  /// `<`, `=`, `>` or `?`, where a control sequence begins with it, otherwise 0.
  private(set) var marker: UInt8 = 0
  /// The bytes 20–2F before the last one: at most two, the second times 256; or `tooMany`.
  private(set) var intermediates: UInt16 = 0
  /// What a command string says; at most `textLimit` bytes, longer ones are swallowed.
  private(set) var text: [UInt8] = []

  static let textLimit = 65_536
  private static let tooMany: UInt16 = .max

  /// Whether bytes that are not ASCII belong to the sequence as they stand.
  var isInString: Bool { phase == .command || phase == .string }

  /// Ends the sequence without effect.
  mutating func abort() { phase = .ground }

  /// Takes an ASCII byte, or any byte of a string. Graphic characters on the ground are not for this machine.
  mutating func advance(_ byte: UInt8) -> Action {
    switch phase {
    case .command: return inCommand(byte)
    case .string: return inString(byte)
    case .commandEnd:
      phase = .escape
      if byte == UInt8(ascii: "\\") { return finishCommand() }
    default: break
    }
    if byte < 0x20 { return control(byte) }
    switch phase {
    case _ where byte == 0x7F: return .none
    case .escape: return inEscape(byte)
    case .parameters: return inSequence(byte)
    case .ignored where byte >= 0x40: phase = .ground
    default: break
    }
    return .none
  }

  private mutating func control(_ byte: UInt8) -> Action {
    switch byte {
    case 0x1B: beginEscape()
    case 0x18, 0x1A: phase = .ground
    default: return .control(byte)
    }
    return .none
  }

  private mutating func beginEscape() {
    phase = .escape
    intermediates = 0
  }
}

// MARK: - Escape and control sequences

extension SequenceParser {
  private mutating func inEscape(_ byte: UInt8) -> Action {
    if byte < 0x30 {
      collect(byte)
      return .none
    }
    phase = .ground
    if intermediates != 0 { return .escape(byte) }
    switch byte {
    case UInt8(ascii: "["):
      phase = .parameters
      parameters.clear()
      marker = 0
    case UInt8(ascii: "]"):
      phase = .command
      text.removeAll(keepingCapacity: text.capacity <= 1024)
    case UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"): phase = .string
    default: return .escape(byte)
    }
    return .none
  }

  private mutating func inSequence(_ byte: UInt8) -> Action {
    switch byte {
    case 0x40...:
      phase = .ground
      return .sequence(byte)
    case 0x20..<0x30: collect(byte)
    case _ where intermediates != 0: phase = .ignored
    case 0x30...0x39: parameters.add(digit: byte & 0x0F)
    case UInt8(ascii: ";"), UInt8(ascii: ":"): parameters.separate(byColon: byte == UInt8(ascii: ":"))
    default: mark(byte)
    }
    return .none
  }

  /// A marker counts in the first place only.
  private mutating func mark(_ byte: UInt8) {
    if marker == 0, parameters.isPristine { marker = byte } else { phase = .ignored }
  }

  private mutating func collect(_ byte: UInt8) {
    switch intermediates {
    case 0: intermediates = UInt16(byte)
    case 1...0xFF: intermediates |= UInt16(byte) << 8
    default: intermediates = Self.tooMany
    }
  }
}

// MARK: - Strings

extension SequenceParser {
  private mutating func inString(_ byte: UInt8) -> Action {
    switch byte {
    case 0x1B: beginEscape()
    case 0x18, 0x1A: phase = .ground
    default: break
    }
    return .none
  }

  private mutating func inCommand(_ byte: UInt8) -> Action {
    switch byte {
    case 0x07: return finishCommand()
    case 0x1B:
      beginEscape()
      phase = .commandEnd
    case 0x18, 0x1A: phase = .ground
    case 0x20..<0x7F, 0x80...:
      if text.count <= Self.textLimit { text.append(byte) }
      if isPaletteCommand { return finishCommand() }
    default: break
    }
    return .none
  }

  private mutating func finishCommand() -> Action {
    phase = .ground
    return text.count <= Self.textLimit ? .command : .none
  }

  /// The Linux console's two commands that end without a terminator: `R`, and `P` with seven hexadecimal digits.
  private var isPaletteCommand: Bool {
    switch text.first {
    case UInt8(ascii: "R"): text.count == 1
    case UInt8(ascii: "P"): text.count == 8 && text.dropFirst().allSatisfy { $0.hexDigit != nil }
    default: false
    }
  }
}

extension UInt8 {
  /// The value of an ASCII hexadecimal digit.
  var hexDigit: UInt8? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x37
    case 0x61...0x66: self - 0x57
    default: nil
    }
  }
}
