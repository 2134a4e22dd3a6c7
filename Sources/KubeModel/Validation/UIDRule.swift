// What an object's UID may be: servers give UUIDs, and programs make file names of them.

public enum UIDRule {
  /// Letters, digits and hyphens, at most 64.
  public static func isMet(by text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || byte == UInt8(ascii: "-")
      }
  }
}
