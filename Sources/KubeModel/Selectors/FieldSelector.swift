// Field selectors: equality on the value at a path, as `status.phase=Running`.

public import Codecs

/// Equalities that an object's fields must all meet.
public struct FieldSelector: Sendable, Hashable {
  public struct Term: Sendable, Hashable {
    public var path: [String]
    public var value: String
    public var isNegated: Bool

    public init(path: [String], value: String, isNegated: Bool = false) {
      self.path = path
      self.value = value
      self.isNegated = isNegated
    }
  }

  public var terms: [Term]

  public init(terms: [Term] = []) { self.terms = terms }

  /// Reads `a.b=c,d!=e`; a missing field counts as the empty string.
  ///
  /// - Throws: `APIError` with reason `badRequest`.
  public init(parsing text: String) throws(APIError) {
    terms = []
    for part in text.split(separator: ",") {
      let sign = part.contains("!=") ? "!=" : part.contains("==") ? "==" : "="
      guard let range = part.firstRange(of: sign), range.lowerBound > part.startIndex else {
        throw APIError(.badRequest, "unable to parse the field selector \"\(part)\": write path=value or path!=value")
      }
      terms.append(
        Term(
          path: part[..<range.lowerBound].split(separator: ".").map(String.init),
          value: String(part[range.upperBound...]), isNegated: sign == "!="))
    }
  }

  public func matches(_ object: JSON) -> Bool {
    terms.allSatisfy { term in
      let found = object[term.path]
      let text = found.string ?? (found.isNull ? "" : found.text)
      return (text == term.value) != term.isNegated
    }
  }

  /// The value that `metadata.name` or `metadata.namespace` must have, where a term pins it.
  public func pinned(_ field: String) -> String? {
    terms.first { $0.path == ["metadata", field] && !$0.isNegated }?.value
  }
}
