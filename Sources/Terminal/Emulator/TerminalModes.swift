// The modes that a guest switches with SM and RM, and what each is called in the stream.

/// The modes that are on. Some concern whoever sends keys to the guest, some whoever draws the screen.
public struct TerminalModes: OptionSet, Sendable, Hashable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  // For input: what the guest wants keys, pastes and the mouse to be sent as.
  /// Cursor keys are sent as `ESC O` instead of `ESC [`.
  public static let applicationCursor = TerminalModes(rawValue: 1 << 0)
  public static let applicationKeypad = TerminalModes(rawValue: 1 << 1)
  /// Pasted text stands between `ESC [ 200 ~` and `ESC [ 201 ~`.
  public static let bracketedPaste = TerminalModes(rawValue: 1 << 2)
  public static let focusReports = TerminalModes(rawValue: 1 << 3)
  public static let mousePresses = TerminalModes(rawValue: 1 << 4)
  public static let mouseClicks = TerminalModes(rawValue: 1 << 5)
  public static let mouseDrags = TerminalModes(rawValue: 1 << 6)
  public static let mouseMotion = TerminalModes(rawValue: 1 << 7)
  /// The mouse is reported in the form that knows large coordinates (1006).
  public static let mouseSGR = TerminalModes(rawValue: 1 << 8)
  public static let anyMouse: TerminalModes = [.mousePresses, .mouseClicks, .mouseDrags, .mouseMotion]

  // For drawing.
  public static let cursorVisible = TerminalModes(rawValue: 1 << 9)
  public static let cursorBlinks = TerminalModes(rawValue: 1 << 10)
  /// The whole screen is shown in reverse (DECSCNM).
  public static let reverseScreen = TerminalModes(rawValue: 1 << 11)
  /// The guest is in the middle of a frame; it is better drawn when this is off again, or after a moment.
  public static let synchronizedOutput = TerminalModes(rawValue: 1 << 12)

  // For the emulator itself.
  static let autowrap = TerminalModes(rawValue: 1 << 13)
  static let insert = TerminalModes(rawValue: 1 << 14)
  /// LF also returns to the first column.
  static let newline = TerminalModes(rawValue: 1 << 15)

  static let initial: TerminalModes = [.autowrap, .cursorVisible]
}

extension TerminalModes {
  /// The mode that a number means in `CSI … h`; nil if it is not known.
  init?(number: Int) {
    switch number {
    case 4: self = .insert
    case 20: self = .newline
    default: return nil
    }
  }

  /// The mode that a number means in `CSI ? … h`; nil if it is not known, or more than a switch.
  init?(privateNumber number: Int) {
    switch number {
    case 1: self = .applicationCursor
    case 5: self = .reverseScreen
    case 7: self = .autowrap
    case 9: self = .mousePresses
    case 12: self = .cursorBlinks
    case 25: self = .cursorVisible
    case 66: self = .applicationKeypad
    case 1000: self = .mouseClicks
    case 1002: self = .mouseDrags
    case 1003: self = .mouseMotion
    case 1004: self = .focusReports
    case 1006: self = .mouseSGR
    case 2004: self = .bracketedPaste
    case 2026: self = .synchronizedOutput
    default: return nil
    }
  }

  /// Switches a mode; the kinds of mouse reports exclude each other.
  mutating func set(_ mode: TerminalModes, _ isOn: Bool) {
    if !mode.isDisjoint(with: .anyMouse) { subtract(.anyMouse) }
    if isOn { formUnion(mode) } else { subtract(mode) }
  }
}
