// Just enough of PEM (RFC 7468) to say early and by name which part of a kubeconfig is broken.

import FoundationEssentials

enum PEM {
  enum Label: String, Sendable {
    case certificate
    case privateKey = "private key"

    /// How the words after BEGIN end.
    fileprivate var suffix: String { self == .certificate ? "CERTIFICATE-----" : "PRIVATE KEY-----" }
  }

  /// Whether a block of that kind is there, closed, and base64 inside.
  static func holds(_ label: Label, _ text: [UInt8]) -> Bool {
    var body: String?
    for line in String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline) {
      if line.hasPrefix("-----BEGIN "), line.hasSuffix(label.suffix) {
        body = ""
      } else if line.hasPrefix("-----END "), let whole = body {
        return !whole.isEmpty && Data(base64Encoded: whole) != nil
      } else if !line.contains(":") {  // headers of old encrypted keys
        body? += line.filter { !$0.isWhitespace }
      }
    }
    return false
  }
}
