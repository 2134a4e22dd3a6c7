// IP addresses in text to bytes, by the system's own reader.

import Glibc

enum IPAddress {
  /// Four bytes of an IPv4 or sixteen of an IPv6 address; nil where the text is neither.
  static func bytes(_ text: String) -> [UInt8]? {
    for (family, length) in [(AF_INET, 4), (AF_INET6, 16)] {
      var bytes = [UInt8](repeating: 0, count: length)
      if inet_pton(family, text, &bytes) == 1 { return bytes }
    }
    return nil
  }
}
