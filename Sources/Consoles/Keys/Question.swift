// What the desk asks before it types much, or to many; Cancel is selected at first.

import KubeModel

/// A question over the tiles.
struct Question: Sendable, Hashable {
  enum Subject: Sendable, Hashable {
    /// The text of a paste.
    case paste(String)
    case broadcast
    case sequence(ProgrammedSequence)
    /// Taking the console from whoever has it exclusively.
    case takeOver(from: ConsoleSeat)
  }

  var subject: Subject
  var targets: [ObjectKey]
  var isConfirmSelected = false

  var verb: String {
    switch subject {
    case .paste: "paste"
    case .broadcast: "type to all"
    case .sequence(let sequence): "send \(sequence.name)"
    case .takeOver: "take it over"
    }
  }

  /// What is asked, and what it is about.
  var lines: [String] {
    switch subject {
    case .paste(let text):
      let lines = PastedText.lines(text)
      let names = targets.map(\.description).joined(separator: ", ")
      return ["Paste \(lines.count) lines into \(names)?"] + lines.prefix(5).map { "  \($0)" }
        + (lines.count > 5 ? ["  …"] : [])
    case .sequence(let sequence):
      let text = String(decoding: sequence.bytes, as: UTF8.self)
      return [
        "Send \(sequence.name) to \(targets.map(\.description).joined(separator: ", "))?", "  \(text.prefix(60))",
      ]
    case .takeOver(let holder):
      return ["\(holder.words) has this console.", "Take it over? Their keys are not sent then."]
    case .broadcast:
      return ["Type to these \(targets.count) consoles at once?"] + targets.map { "  \($0)" }
    }
  }
}

/// What is pasted, as a guest may get it.
enum PastedText {
  static func lines(_ text: String) -> [Substring] {
    var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// Line ends as the Enter key, and no other control but tabs: a paste can press no keys. Between the marks that a guest
  /// asked for, where it did.
  static func bytes(_ text: String, isBracketed: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    for scalar in text.replacing("\r\n", with: "\n").unicodeScalars {
      switch scalar {
      case "\n", "\r": bytes.append(0x0D)
      case "\t": bytes.append(0x09)
      default: if scalar.properties.generalCategory != .control { bytes += Array(String(scalar).utf8) }
      }
    }
    return isBracketed ? Array("\u{1B}[200~".utf8) + bytes + Array("\u{1B}[201~".utf8) : bytes
  }
}
