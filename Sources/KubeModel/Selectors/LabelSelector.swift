// Label selectors: the text form of URLs and command lines, and the object form of specs.

public import Codecs

/// Requirements that an object's labels must all meet.
public struct LabelSelector: Sendable, Hashable {
  public enum Requirement: Sendable, Hashable {
    case isIn(key: String, values: [String])
    /// Also met where the key is missing.
    case isNotIn(key: String, values: [String])
    case exists(key: String)
    case isMissing(key: String)
    case isGreater(key: String, than: Int)
    case isLess(key: String, than: Int)
    /// What an unknown operator means: nothing meets it.
    case never
  }

  public var requirements: [Requirement]

  public init(requirements: [Requirement] = []) { self.requirements = requirements }

  public var matchesEverything: Bool { requirements.isEmpty }

  public func matches(_ labels: [String: String]) -> Bool {
    requirements.allSatisfy { $0.isMet(by: labels) }
  }

  /// As `matches`, reading only the labels it needs from an object's `metadata.labels`.
  public func matches(object: JSON) -> Bool {
    matchesEverything || matches(object["metadata", "labels"].stringMap)
  }
}

extension LabelSelector.Requirement {
  func isMet(by labels: [String: String]) -> Bool {
    switch self {
    case .isIn(let key, let values): labels[key].map(values.contains) ?? false
    case .isNotIn(let key, let values): !(labels[key].map(values.contains) ?? false)
    case .exists(let key): labels[key] != nil
    case .isMissing(let key): labels[key] == nil
    case .isGreater(let key, let bound): labels[key].flatMap { Int($0) }.map { $0 > bound } ?? false
    case .isLess(let key, let bound): labels[key].flatMap { Int($0) }.map { $0 < bound } ?? false
    case .never: false
    }
  }
}

// MARK: - From a spec

extension LabelSelector {
  /// Reads `matchLabels` and `matchExpressions`; an empty or missing selector matches everything.
  public init(_ json: JSON) {
    let equal = json["matchLabels"].members.map { Requirement.isIn(key: $0.key, values: [$0.value.string ?? ""]) }
    requirements = equal + json["matchExpressions"].elements.map { Requirement(expression: $0) }
  }
}

extension LabelSelector.Requirement {
  /// Reads one entry of `matchExpressions`, with the operators of node selectors too.
  public init(expression: JSON) {
    let key = expression["key"].string ?? ""
    let values = expression["values"].elements.compactMap(\.string)
    switch (expression["operator"].string ?? "", values.first.flatMap { Int($0) }) {
    case ("In", _): self = .isIn(key: key, values: values)
    case ("NotIn", _): self = .isNotIn(key: key, values: values)
    case ("Exists", _): self = .exists(key: key)
    case ("DoesNotExist", _): self = .isMissing(key: key)
    case ("Gt", let bound?): self = .isGreater(key: key, than: bound)
    case ("Lt", let bound?): self = .isLess(key: key, than: bound)
    default: self = .never
    }
  }
}

// MARK: - From text

extension LabelSelector {
  /// Reads `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
  ///
  /// - Throws: `APIError` with reason `badRequest` that quotes what it could not read.
  public init(parsing text: String) throws(APIError) {
    requirements = []
    for part in Self.split(text) { requirements.append(try Self.requirement(part)) }
  }

  /// Splits at commas outside parentheses.
  private static func split(_ text: String) -> [String] {
    var parts: [String] = [""]
    var depth = 0
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == ",", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
    }
    return parts.map(trimmed).filter { !$0.isEmpty }
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  private static func requirement(_ text: String) throws(APIError) -> Requirement {
    if let open = text.firstIndex(of: "("), text.hasSuffix(")") {
      let words = text[..<open].split(separator: " ")
      let values = text[text.index(after: open)...].dropLast().split(separator: ",", omittingEmptySubsequences: false)
        .map(trimmed)
      switch (words.count, words.last) {
      case (2, "in"): return .isIn(key: try key(words[0], in: text), values: values)
      case (2, "notin"): return .isNotIn(key: try key(words[0], in: text), values: values)
      default: throw unreadable(text)
      }
    }
    for (sign, isEqual) in [("!=", false), ("==", true), ("=", true)] {
      guard let range = text.firstRange(of: sign) else { continue }
      let values = [trimmed(text[range.upperBound...])]
      let name = try key(text[..<range.lowerBound], in: text)
      return isEqual ? .isIn(key: name, values: values) : .isNotIn(key: name, values: values)
    }
    if text.hasPrefix("!") { return .isMissing(key: try key(text.dropFirst(), in: text)) }
    return .exists(key: try key(text[...], in: text))
  }

  private static func key(_ text: some StringProtocol, in whole: String) throws(APIError) -> String {
    let key = trimmed(text)
    let isName = key.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789-._/".unicodeScalars.contains($0))
    }
    guard !key.isEmpty, isName else { throw unreadable(whole) }
    return key
  }

  private static func unreadable(_ text: String) -> APIError {
    APIError(
      .badRequest,
      "unable to parse the label selector requirement \"\(text)\": write key=value, key!=value, key in (a,b), key notin (a,b), key or !key"
    )
  }
}
