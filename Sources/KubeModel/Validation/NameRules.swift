// What names, labels and annotations may look like (RFC 1123 and Kubernetes' rules on top of it).

public enum NameRules {
  /// Why a text is not a DNS subdomain, nil where it is one: object names.
  public static func problem(withSubdomain text: String) -> String? {
    let isValid =
      !text.isEmpty && text.utf8.count <= 253
      && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isLabel($0, limit: 253) }
    return isValid
      ? nil
      : "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', must start and end with an alphanumeric character, and have at most 253 characters"
  }

  /// Why a text is not a DNS label, nil where it is one: namespaces, and names that become host names.
  public static func problem(withLabel text: String) -> String? {
    isLabel(text[...], limit: 63)
      ? nil
      : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', must start and end with an alphanumeric character, and have at most 63 characters"
  }

  private static func isLabel(_ text: Substring, limit: Int) -> Bool {
    let bytes = text.utf8
    guard let first = bytes.first, let last = bytes.last, bytes.count <= limit else { return false }
    return isLowerAlphanumeric(first) && isLowerAlphanumeric(last)
      && bytes.allSatisfy { isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// Whether a text can be a label's or annotation's key: `name` or `prefix/name`.
  public static func isQualifiedName(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let name = parts.last, !name.isEmpty, isLabelValue(name) else { return false }
    return parts.count == 1 || problem(withSubdomain: String(parts[0])) == nil
  }

  /// Whether a text can be a label's value: empty, or at most 63 of letters, digits, `-`, `_` and `.`.
  public static func isLabelValue(_ text: some StringProtocol) -> Bool {
    func isAlphanumeric(_ byte: UInt8) -> Bool {
      isLowerAlphanumeric(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last else { return true }
    return bytes.count <= 63 && isAlphanumeric(first) && isAlphanumeric(last)
      && bytes.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
  }
}
