// Text in URLs.

/// URL text by RFC 3986.
enum PercentEncoding {
  /// A path segment or query value with everything but unreserved characters encoded.
  static func component(_ text: String) -> String {
    var output: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        output.append(byte)
      default:
        output += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  static func query(_ items: [(String, String)]) -> String {
    items.map { "\(component($0.0))=\(component($0.1))" }.joined(separator: "&")
  }

  /// The path with its query, if it has one.
  static func target(path: String, query items: [(String, String)]) -> String {
    items.isEmpty ? path : "\(path)?\(query(items))"
  }
}
