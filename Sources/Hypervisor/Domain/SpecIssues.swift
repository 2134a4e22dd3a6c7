// What is wrong with a spec, field by field, gathered until the whole of it has been read.

import Codecs
public import KubeModel

/// A VirtualMachineInstance that cannot be made into a domain, with every field that is in the way.
public struct InvalidSpec: Error, Sendable, Hashable, CustomStringConvertible {
  public var causes: [APIError.Cause]

  public init(causes: [APIError.Cause]) { self.causes = causes }

  public init(field: String, _ message: String) {
    self.init(causes: [APIError.Cause(reason: "FieldValueInvalid", message: message, field: field)])
  }

  public var description: String { causes.map { "\($0.field): \($0.message)" }.joined(separator: "; ") }
}

/// A value in the spec together with its path, so that whoever reads it can say where it stands.
struct SpecField {
  let value: JSON
  let path: String

  init(_ value: JSON, _ path: String) {
    self.value = value
    self.path = path
  }

  subscript(name: String) -> SpecField { SpecField(value[name], "\(path).\(name)") }

  var elements: [SpecField] {
    value.elements.enumerated().map { SpecField($1, "\(path)[\($0)]") }
  }

  var isPresent: Bool { !value.isNull }
}

/// Readers of fields that note what is wrong and go on with a harmless value.
struct SpecIssues {
  private(set) var causes: [APIError.Cause] = []

  mutating func add(_ field: SpecField, _ message: String, reason: String = "FieldValueInvalid") {
    causes.append(APIError.Cause(reason: reason, message: message, field: field.path))
  }

  mutating func unsupported(_ field: SpecField) {
    add(field, "is not supported on this node", reason: "FieldValueNotSupported")
  }

  /// Text that XML can carry, nil where the field is missing.
  mutating func text(_ field: SpecField) -> String? {
    guard field.isPresent else { return nil }
    guard let text = field.value.string,
      text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && XMLElement.isAllowed($0) })
    else {
      add(field, "must be text without control characters")
      return nil
    }
    return text
  }

  /// A name as QEMU and libvirt have them: letters, digits, `.`, `_`, `+` and `-`.
  mutating func word(_ field: SpecField) -> String? {
    guard let text = text(field) else { return nil }
    let isWord = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "._+-".utf8.contains(byte)
      }
    }
    guard isWord, !text.isEmpty, text.utf8.count <= 64 else {
      add(field, "must be 1 to 64 letters, digits, '.', '_', '+' or '-'")
      return nil
    }
    return text
  }

  mutating func choice(_ field: SpecField, _ allowed: [String], default fallback: String) -> String {
    guard field.isPresent else { return fallback }
    guard let text = field.value.string, allowed.contains(text) else {
      add(field, "must be one of \(allowed.joined(separator: ", "))", reason: "FieldValueNotSupported")
      return fallback
    }
    return text
  }

  mutating func number(_ field: SpecField, _ range: ClosedRange<Int>, default fallback: Int) -> Int {
    guard field.isPresent else { return fallback }
    guard let number = field.value.int, range.contains(number) else {
      add(field, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
      return fallback
    }
    return number
  }

  mutating func quantity(_ field: SpecField) -> Quantity? {
    guard field.isPresent else { return nil }
    guard let quantity = Quantity(field.value), quantity.value >= 0 else {
      add(field, "must be a quantity such as 64Mi or 500m")
      return nil
    }
    return quantity
  }
}
