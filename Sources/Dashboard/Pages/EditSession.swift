// An object being edited as text: what the editor gets, what came back, and what that would change. Pure.

import Codecs
import KubeModel

struct EditSession: Sendable, Hashable {
  let view: View
  let key: ObjectKey
  /// The object as the server had it when the text was made.
  let original: JSON
  /// What the editor begins with, comments and all.
  private(set) var text: String
  /// What it is to become, once the editor has left something that can be applied.
  private(set) var object: JSON?
  /// Where the text is kept while it is not applied.
  var path: String?

  /// What an edited text comes to.
  enum Outcome: Sendable, Hashable {
    case unchanged
    /// Goes back to the editor with the reason.
    case wrong([EditProblem])
    case changed(JSON)
  }

  init(_ view: View, _ object: JSON) {
    (self.view, key) = (view, object.key)
    original = Self.editable(object)
    text = EditComment.text() + YAML.text(original)
  }

  /// As its own cluster calls it, where several are looked at.
  private static func editable(_ object: JSON) -> JSON {
    var object = ClusterName.unmark(object)
    object["metadata"]["managedFields"] = .null
    return object
  }

  private static func body(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).filter { !EditComment.isComment($0) }
      .joined(separator: "\n")
  }

  /// The session with what the editor was left with, ready to be applied.
  func edited(_ object: JSON) -> EditSession {
    var session = self
    (session.object, session.text) = (object, EditComment.text() + YAML.text(object))
    return session
  }

  /// The same text with the reason on top: nothing that was typed is lost.
  func again(_ edited: String, because problems: [EditProblem]) -> EditSession {
    var session = self
    session.text = EditComment.text(problems.map { EditComment.uncommented($0, in: edited) }) + Self.body(edited)
    return session
  }

  /// The operator's changes on the version that the server has by now.
  func rebased(on newest: JSON, _ edited: JSON, because reason: String) -> EditSession {
    var session = EditSession(view, newest)
    var patch = original.mergePatch(to: edited)
    if patch["metadata"].isObject { patch["metadata"]["resourceVersion"] = .null }
    let merged = session.original.merging(patch)
    let remark = "The object has changed meanwhile: below, your changes are made to its new version."
    session.text = EditComment.text([EditProblem(text: reason), EditProblem(text: remark)]) + YAML.text(merged)
    session.path = path
    return session
  }

  func outcome(of edited: String) -> Outcome {
    let body = Self.body(edited)
    let documents: [JSON]
    do throws(YAMLError) {
      documents = try YAML.parse(Self.withoutComments(edited))
    } catch {
      return .wrong([EditProblem(line: error.line, text: "\(error.message) (column \(error.column))")])
    }
    guard body.contains(where: { !$0.isWhitespace }) else { return .unchanged }
    guard documents.count == 1, let object = documents.first, object.isObject else {
      let found = documents.count == 1 ? "a " + documents[0].typeName : "\(documents.count)"
      return .wrong([EditProblem(text: "the text must be one object, not \(found)")])
    }
    if object == original { return .unchanged }
    let problems = problems(of: object, in: edited)
    return problems.isEmpty ? .changed(object) : .wrong(problems)
  }

  /// Comments as empty lines, so that lines are numbered as the editor does.
  private static func withoutComments(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { EditComment.isComment($0) ? "" : $0 }
      .joined(separator: "\n")
  }

  private func problems(of object: JSON, in text: String) -> [EditProblem] {
    if let problem = identityProblem(of: object, in: text) { return [problem] }
    guard let schema = Schema.of(view.resource) else { return [] }
    var (checked, before) = (object, original)
    let findings = schema.check(&checked)
    // What the server itself sends is right, even where a newer one knows more than this schema.
    let known = Set(schema.check(&before).unknownFields)
    let errors =
      findings.errors.isEmpty ? ObjectRules.validate(checked, replacing: original, view.resource) : findings.errors
    return errors.map { EditProblem(line: Self.line(of: $0.field.description, in: text), text: "\($0)") }
      + findings.unknownFields.filter { !known.contains($0) }.map {
        EditProblem(line: Self.line(of: $0, in: text), text: "unknown field \"\($0)\"")
      }
  }

  /// What makes it another object.
  private func identityProblem(of object: JSON, in text: String) -> EditProblem? {
    for (name, old, new) in [
      ("apiVersion", original.apiVersion, object.apiVersion), ("kind", original.kind, object.kind),
      ("metadata.name", key.name, object.meta.name), ("metadata.namespace", key.plain.namespace, object.meta.namespace),
    ] where old != new {
      return EditProblem(line: Self.line(of: name, in: text), text: "\(name) cannot be changed: it was \"\(old)\"")
    }
    return nil
  }

  /// The line of the last name of a path, where it stands in the text just once.
  private static func line(of path: String, in text: String) -> Int? {
    let name = path.split(whereSeparator: { ".[]".contains($0) }).last { Int($0) == nil } ?? ""
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().filter { _, line in
      line.drop { $0 == " " || $0 == "-" }.hasPrefix("\(name):")
    }
    return lines.count == 1 && !name.isEmpty ? lines[0].offset + 1 : nil
  }
}

/// Text from elsewhere as lines for a file: nothing gets through that controls a terminal or turns text round.
enum PlainLines {
  static func of(_ text: String) -> [String] {
    text.split(separator: "\n").map { line in
      String(
        String.UnicodeScalarView(
          line.unicodeScalars.filter { ![.control, .format].contains($0.properties.generalCategory) }))
    }
  }
}
