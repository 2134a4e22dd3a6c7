// One word of a filter: how it is read. What it means for a row is FilterTerm+Matching's.

import KubeModel

struct FilterTerm: Sendable, Equatable {
  enum Comparison: String, Sendable, CaseIterable {
    case notGreater = "<="
    case notLess = ">="
    case unequal = "!="
    case less = "<"
    case greater = ">"
    case equal = "="
  }

  enum Test: Sendable, Equatable {
    case contains([UInt8])
    /// The characters in their order, with anything between them.
    case fuzzy([UInt8])
    case expression(FilterExpression)
    case labels(LabelSelector)
    /// A column's number or text.
    case column(Int, Comparison, FilterValue)
    /// The row's age in seconds.
    case age(Comparison, Double)
  }

  var test: Test
  var isInverse = false

  /// - Parameter columns: titles in the order of a row's segments.
  init(_ word: String, columns: [String]) throws(FilterProblem) {
    var rest = Substring(word)
    if rest.hasPrefix("!"), rest.count > 1, !rest.hasPrefix("!=") {
      isInverse = true
      rest.removeFirst()
    }
    test = try Self.test(String(rest), columns: columns)
  }

  private static func test(_ word: String, columns: [String]) throws(FilterProblem) -> Test {
    for (prefix, make) in prefixes where word.hasPrefix(prefix) {
      return try make(String(word.dropFirst(prefix.count)).trimmingSpaces)
    }
    if word.hasPrefix("/") {
      guard word.count > 1, word.hasSuffix("/") else {
        throw FilterProblem(text: "a regular expression ends with / as it began")
      }
      return try expression(String(word.dropFirst().dropLast()))
    }
    return try typed(word, columns: columns) ?? .contains(Array(word.lowercased().utf8))
  }

  private typealias Reading = @Sendable (String) throws(FilterProblem) -> Test

  private static let prefixes: [(String, Reading)] = [
    ("~", { (text) throws(FilterProblem) in try expression(text) }),
    ("label:", { (text) throws(FilterProblem) in try labels(text) }),
    ("-l", { (text) throws(FilterProblem) in try labels(text) }),
    ("-f", { (text) throws(FilterProblem) in .fuzzy(Array(text.lowercased().utf8)) }),
    ("fuzzy:", { (text) throws(FilterProblem) in .fuzzy(Array(text.lowercased().utf8)) }),
  ]

  private static func expression(_ text: String) throws(FilterProblem) -> Test {
    if text.isEmpty { throw FilterProblem(text: "a regular expression follows") }
    return .expression(try FilterExpression(text))
  }

  private static func labels(_ text: String) throws(FilterProblem) -> Test {
    if text.isEmpty { throw FilterProblem(text: "a label follows, as in label:app=web") }
    do {
      return .labels(try LabelSelector(parsing: text))
    } catch {
      throw FilterProblem(text: "label:\(text): \(error)")
    }
  }

  /// `cpu>80`; nil where the word compares nothing.
  private static func typed(_ word: String, columns: [String]) throws(FilterProblem) -> Test? {
    guard let start = word.firstIndex(where: { "<>=!".contains($0) }), start != word.startIndex else { return nil }
    let rest = word[start...]
    guard let comparison = Comparison.allCases.first(where: { rest.hasPrefix($0.rawValue) }) else { return nil }
    let (name, value) = (String(word[..<start]), String(rest.dropFirst(comparison.rawValue.count)))
    let isAge = name.lowercased() == "age"
    guard isAge || column(name, columns) != nil else {
      let known = columns.map { $0.lowercased() }.joined(separator: ", ")
      throw FilterProblem(text: "no column \"\(name)\" here: there are \(known)")
    }
    guard !value.isEmpty else { throw FilterProblem(text: "\(word): a value follows") }
    if isAge { return .age(comparison, try seconds(value)) }
    guard let column = column(name, columns) else { return nil }
    let isOrder = ![.equal, .unequal].contains(comparison)
    let number = Measure.value(value)
    if isOrder, number == nil { throw FilterProblem(text: "\(word): \"\(value)\" is not a number, as in \(name)>80") }
    return .column(column, comparison, FilterValue(text: Array(value.lowercased().utf8), number: number))
  }

  /// By its title, without regard to case, spaces and signs; or by another word for it.
  private static func column(_ name: String, _ columns: [String]) -> Int? {
    func plain(_ text: String) -> String { text.lowercased().filter { !" -%".contains($0) } }
    let aliases = ["ns": "namespace", "nodename": "node", "state": "status", "memory": "mem"]
    let names = columns.map(plain)
    let wanted = plain(name)
    return names.firstIndex(of: wanted) ?? aliases[wanted].flatMap { names.firstIndex(of: $0) }
      ?? (wanted == "node" ? names.firstIndex(of: "nodename") : nil)
      ?? (wanted == "status" ? names.firstIndex(of: "phase") : nil)
  }

  /// `90s`, `2h30m`, `3d`.
  static func seconds(_ text: String) throws(FilterProblem) -> Double {
    var (total, number) = (0.0, "")
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "y": 31_536_000]
    for character in text.lowercased() {
      if character.isASCII, character.isNumber {
        number.append(character)
      } else if let unit = units[character], let count = Double(number) {
        total += count * unit
        number = ""
      } else {
        throw FilterProblem(text: "\"\(text)\" is not an age, as in age<2h or age>3d12h")
      }
    }
    guard number.isEmpty else { throw FilterProblem(text: "age: \"\(text)\" needs a unit: s, m, h, d, w or y") }
    return total
  }
}

/// What a column is compared with.
struct FilterValue: Sendable, Equatable {
  /// In lower case; `*` stands for anything.
  var text: [UInt8]
  var number: Double?
}

extension String {
  fileprivate var trimmingSpaces: String { String(drop { $0 == " " }) }
}
