// What a value of the configuration may be. The schema is made of these; checking, reading and the reference follow it.

/// The form of a value.
indirect enum Shape: Sendable {
  case text
  case flag
  case number(ClosedRange<Int>)
  /// One key, such as `Ctrl-X`.
  case key
  /// A key or a list of keys.
  case keys
  case list(Shape)
  /// Any names, with values of one form.
  case map(Shape)
  /// These names and no others.
  case record([Field])

  /// What is allowed, as a sentence goes on after "wants".
  var words: String {
    switch self {
    case .text: "a text"
    case .flag: "true or false"
    case .number(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .key: "a key, such as Ctrl-X"
    case .keys: "a key or a list of keys, such as [x, Ctrl-X]"
    case .list(let element): "a list, each \(element.words)"
    case .map(let element): "names, each with \(element.words)"
    case .record(let fields): "a group of \(fields.map(\.name).joined(separator: ", "))"
    }
  }
}

/// A name that the configuration knows.
struct Field: Sendable {
  var name: String
  var shape: Shape
  /// What holds where it is not given, as it is written; empty for nothing.
  var standard = ""
  var help: String
  var isRequired = false
}
