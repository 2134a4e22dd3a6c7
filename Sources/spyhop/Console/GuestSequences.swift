// What of a guest's bytes does not reach this terminal: a console passes them as they are, but for what reaches beyond the screen.

/// Leaves out OSC 52 (the clipboard), DCS, APC, PM and SOS strings, and of what is replayed the questions that a terminal would answer:
/// the answers would be typed into the guest. Everything else passes as it is, whatever the pieces it comes in.
struct GuestSequences: Sendable {
  private enum State {
    case ground, escape
    /// After the first byte of a C1 control in UTF-8.
    case lead
    case control
    /// An OSC whose number is not known yet.
    case command
    /// A string that is left out, or passed, up to its end.
    case string(isPassed: Bool)
    /// The first of two bytes that may be its end is held.
    case stringEnd(isPassed: Bool)
  }

  private static let (escape, bell, lead): (UInt8, UInt8, UInt8) = (0x1B, 0x07, 0xC2)
  /// BEL ends a string, CAN and SUB break it off.
  private static let ends: Set<UInt8> = [bell, 0x18, 0x1A]
  /// What is longer is no sequence of a terminal, and passes.
  private static let limit = 64
  private static let questions = Set("cntpqx".utf8)

  private var state = State.ground
  /// The sequence so far.
  private var held: [UInt8] = []

  /// - Parameter isReplay: whether the guest wrote them before anybody was here.
  mutating func pass(_ bytes: [UInt8], isReplay: Bool = false) -> [UInt8] {
    var passed: [UInt8] = []
    passed.reserveCapacity(bytes.count)
    for byte in bytes { take(byte, isReplay, &passed) }
    return passed
  }

  private mutating func take(_ byte: UInt8, _ isReplay: Bool, _ passed: inout [UInt8]) {
    switch state {
    case .ground:
      if byte == Self.escape || byte == Self.lead {
        (held, state) = ([byte], byte == Self.escape ? .escape : .lead)
      } else {
        passed.append(byte)
      }
    case .escape: begin(byte, introducer: byte, isReplay, &passed)
    case .lead: begin(byte, introducer: (0x80...0x9F).contains(byte) ? byte - 0x40 : 0, isReplay, &passed)
    case .control:
      held.append(byte)
      guard (0x40...0x7E).contains(byte) || held.count > Self.limit else { return }
      release(unless: isReplay && Self.questions.contains(byte), &passed)
    case .command:
      held.append(byte)
      guard !(0x30...0x39).contains(byte) || held.count > Self.limit else { return }
      let isPassed = held.filter { (0x30...0x39).contains($0) } != Array("52".utf8)
      release(unless: !isPassed, &passed)
      switch byte {
      case Self.bell: break
      // It may be the end already.
      case Self.escape, Self.lead:
        if isPassed { passed.removeLast() }
        (held, state) = ([byte], .stringEnd(isPassed: isPassed))
      default: state = .string(isPassed: isPassed)
      }
    case .string(let isPassed): takeString(byte, isPassed, &passed)
    case .stringEnd(let isPassed):
      let isOver = held == [Self.escape] && byte == UInt8(ascii: "\\") || held == [Self.lead] && byte == 0x9C
      if !isOver, held == [Self.escape] { return begin(byte, introducer: byte, isReplay, &passed) }
      held.append(byte)
      release(unless: !isPassed, &passed)
      if !isOver { state = .string(isPassed: isPassed) }
    }
  }

  private mutating func takeString(_ byte: UInt8, _ isPassed: Bool, _ passed: inout [UInt8]) {
    if byte == Self.escape || byte == Self.lead {
      (held, state) = ([byte], .stringEnd(isPassed: isPassed))
      return
    }
    // What is left out ends with its line at the latest: a guest that broke off must not take what it says next along.
    let isLineEnd = byte == UInt8(ascii: "\n") && !isPassed
    if isPassed || isLineEnd { passed.append(byte) }
    if isLineEnd || Self.ends.contains(byte) { state = .ground }
  }

  private mutating func begin(_ byte: UInt8, introducer: UInt8, _ isReplay: Bool, _ passed: inout [UInt8]) {
    if byte == Self.escape {
      passed += held
      (held, state) = ([byte], .escape)
      return
    }
    held.append(byte)
    switch introducer {
    case UInt8(ascii: "["): state = .control
    case UInt8(ascii: "]"): state = .command
    case UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
      (held, state) = ([], .string(isPassed: false))
    default: release(unless: isReplay && introducer == UInt8(ascii: "Z"), &passed)
    }
  }

  private mutating func release(unless isLeftOut: Bool, _ passed: inout [UInt8]) {
    if !isLeftOut { passed += held }
    (held, state) = ([], .ground)
  }
}
