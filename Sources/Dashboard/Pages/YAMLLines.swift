// YAML as a page shows it: names, values and structure told apart by colour. Pure.

import Codecs

enum YAMLLines {
  /// The object as the server has it, but for who wrote which field.
  static func lines(of object: JSON) -> [PageLine] {
    var shown = object
    shown["metadata"]["managedFields"] = .null
    return YAML.text(shown).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line(String($0)) }
  }

  static func line(_ text: String) -> PageLine {
    let body = text.drop { $0 == " " || $0 == "-" }
    let margin = String(text.prefix(text.count - body.count))
    guard let colon = body.firstIndex(of: ":"), isName(body[..<colon]) else {
      return PageLine([PageLine.Part(margin, .dim), PageLine.Part(String(body), role(of: body))])
    }
    let rest = body[body.index(after: colon)...]
    guard rest.isEmpty || rest.hasPrefix(" ") else {
      return PageLine([PageLine.Part(margin, .dim), PageLine.Part(String(body), role(of: body))])
    }
    return PageLine([
      PageLine.Part(margin, .dim), PageLine.Part(String(body[..<colon]), .key), PageLine.Part(":", .dim),
      PageLine.Part(String(rest), role(of: rest.dropFirst())),
    ])
  }

  private static func isName(_ text: Substring) -> Bool {
    !text.isEmpty && !text.contains(" ") && (text.first != "\"" || text.last == "\"")
  }

  private static func role(of value: Substring) -> Role {
    if ["null", "{}", "[]", "|", "|-"].contains(value) { return .dim }
    return value == "true" || value == "false" || Double(value) != nil ? .busy : .text
  }
}
