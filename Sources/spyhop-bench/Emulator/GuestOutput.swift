// What guests write, in the four kinds that a terminal works at differently. Made up, and the same in every run. Pure.

/// A kind of output, and how fast it has to be taken in.
enum GuestOutput: String, CaseIterable, Sendable {
  case plain = "plain log text"
  case coloured = "coloured log text"
  case addressed = "cursor-addressed text"
  case ideographs = "CJK text"

  /// Megabytes a second.
  var goal: Double {
    switch self {
    case .plain: 200
    case .coloured, .addressed: 60
    case .ideographs: 40
    }
  }

  var meaning: String {
    switch self {
    case .plain: "lines of 40 to 110 characters, as a kernel or a service manager logs them"
    case .coloured: "log lines with six colour changes each"
    case .addressed: "short texts at places all over the screen, some in colour, as full-screen programs draw"
    case .ideographs: "lines of 20 to 70 ideographs, three bytes and two columns each"
    }
  }

  /// At least so many bytes of it, in whole lines.
  func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 512)
    var number = 0
    while bytes.count < count {
      bytes += line(number).utf8
      number += 1
    }
    return bytes
  }

  private func line(_ number: Int) -> String {
    let variation = number * 7919 % 1009
    let words = { (length: Int) in Self.words(variation, length) }
    let colour = "\u{1B}[3\(variation % 8)m"
    switch self {
    case .plain: return "[\(pad(number))] \(words(28 + variation % 70))\r\n"
    case .coloured:
      let head = "\u{1B}[32m[\(pad(number))]\u{1B}[0m \u{1B}[1;33mdaemon\u{1B}[0m: "
      return "\(head)\(words(30)) \(colour)\(words(12))\u{1B}[0m\r\n"
    case .addressed:
      return "\u{1B}[\(variation % 24 + 1);\(variation % 60 + 1)H\(colour)\(words(12))\u{1B}[K"
    case .ideographs:
      let characters = (0..<20 + variation % 50).compactMap { Unicode.Scalar(0x4E00 + variation + $0 * 37) }
      return String(String.UnicodeScalarView(characters)) + "\r\n"
    }
  }

  private func pad(_ number: Int) -> String {
    let digits = "\(number)"
    return String(repeating: " ", count: max(0, 8 - digits.count)) + digits
  }

  private static let text =
    "usb 1-1: new high-speed device number 4 using xhci_hcd, reached target Basic System and "
    + "started Network Time Synchronization; audit: type=1400 apparmor STATUS profile loaded pid=211 comm=parser "

  private static func words(_ offset: Int, _ length: Int) -> String {
    let start = text.utf8.index(text.startIndex, offsetBy: offset % 64)
    return String(text[start...].prefix(length))
  }
}
