// Editing an object: the editor, what would change, the server's word, and back to the editor with the reason.

import Codecs
import KubeModel

/// A text as an editor left it.
public struct EditedText: Sendable, Hashable {
  public var text: String
  /// Where it is kept until it is discarded.
  public var path: String

  public init(text: String, path: String) { (self.text, self.path) = (text, path) }
}

/// Lets the operator edit a text on the terminal.
public protocol TextEditor: Sendable {
  /// Puts the text in a file and returns what the operator has made of it; the terminal is in the modes that the program
  /// found at its start. Throws `APIError` where no editor can be run.
  ///
  /// - Parameters:
  ///   - name: what the file is to be called; may hold any characters.
  ///   - path: the file of an earlier edit, to be used again.
  func edit(_ text: String, name: String, path: String?) async throws -> EditedText
  /// Removes a file that is not needed any longer.
  func discard(_ path: String)
}

/// How applying an edit ended.
struct EditResult: Sendable {
  var session: EditSession
  var object: JSON
  /// Nil where it has been applied.
  var refusal: APIError?
  /// The object as the server has it, where the edit was made to an older version.
  var newest: JSON?
}

extension DashboardState {
  mutating func beginEdit(_ view: View, _ key: ObjectKey) -> Effect? {
    if let prohibition = prohibition(of: .edit) {
      notice = Notice(kind: .information, text: "e: \(prohibition)")
      return nil
    }
    notice = Notice(kind: .information, text: "edit \(view.resource.singular) \(key): asked for it…")
    return .fetchToEdit(PageRequest(page: 0, view: view, key: key))
  }

  /// The object is there, or cannot be had.
  mutating func editable(_ request: PageRequest, _ answer: Result<JSON, APIError>) -> Effect? {
    switch answer {
    case .success(let object):
      notice = nil
      return .edit(EditSession(request.view, object))
    case .failure(let error):
      notice = Notice(kind: .failure, text: "edit \(request.key): \(error.message)")
      return nil
    }
  }

  /// The editor has ended.
  mutating func edited(_ session: EditSession, _ result: Result<EditedText, APIError>) -> Effect? {
    var session = session
    let edited: EditedText
    switch result {
    case .success(let text): edited = text
    case .failure(let error):
      note(session, failure: "the editor failed", detail: error.message)
      return nil
    }
    session.path = edited.path
    switch session.outcome(of: edited.text) {
    case .unchanged:
      notice = Notice(kind: .information, text: "\(session.key): nothing was changed")
      return .discard(edited.path)
    case .wrong(let problems):
      // Saved once more as it came: the operator has given up, and the file stays.
      guard edited.text != session.text else {
        note(
          session, failure: "not applied: \("\(problems[0])".firstLine)", detail: "the text is kept in \(edited.path)")
        return nil
      }
      return .edit(session.again(edited.text, because: problems))
    case .changed(let object):
      show(object, session)
      return nil
    }
  }

  private mutating func show(_ object: JSON, _ session: EditSession) {
    if page?.changes != nil { closePage() }
    let lines = ChangeLines.lines(from: YAML.text(session.original), to: YAML.text(object))
    let text = session.edited(object)
    open(.changes(text), title: "changes to \(session.view.resource.singular) \(session.key)", lines: lines)
  }

  private func command(_ session: EditSession) -> String {
    "kubectl edit \(session.view.resource.qualifiedName)\(ShellWord.object(session.key))\(place.options)"
  }

  /// Says why a text was not applied; the journal has room for the detail, such as where it is kept.
  private mutating func note(_ session: EditSession, failure: String, detail: String) {
    notice = Notice(kind: .failure, text: "\(failure); \(detail)")
    let title = "edit \(session.view.resource.singular) \(session.key)"
    journal.begin(title, [command(session)], at: now)
    journal.end(title, .failed(failure), output: [detail])
  }

  mutating func editAgain(_ page: Page) -> Effect? {
    guard let session = page.changes else { return nil }
    closePage()
    return .edit(session)
  }

  mutating func apply(_ page: Page) -> Effect? {
    guard let session = page.changes, let object = session.object else { return nil }
    closePage()
    let title = "edit \(session.view.resource.singular) \(session.key)"
    notice = Notice(kind: .information, text: "\(title): sent…")
    journal.begin(title, [command(session)], at: now)
    return .apply(session, object)
  }

  /// The server has answered; where it has refused, the editor comes back with the reason.
  mutating func applied(_ result: EditResult) -> Effect? {
    let name = "\(result.session.view.resource.singular) \(result.session.key)"
    guard let refusal = result.refusal else {
      notice = Notice(kind: .success, text: "edit \(name): applied")
      journal.end("edit \(name)", .accepted("applied"))
      return result.session.path.map { .discard($0) }
    }
    notice = Notice(kind: .failure, text: "edit \(name): \(refusal.message)")
    journal.end("edit \(name)", .failed(refusal.message))
    if refusal.reason == .serverUnreachable || refusal.reason == .forbidden {
      // Editing again would not help; nothing is lost.
      if let path = result.session.path { notice?.text += "; the text is kept in \(path)" }
      return nil
    }
    if let newest = result.newest {
      return .edit(result.session.rebased(on: newest, result.object, because: refusal.message))
    }
    return .edit(result.session.again(result.session.text, because: [EditProblem(text: refusal.message)]))
  }
}

extension String {
  fileprivate var firstLine: String { String(split(separator: "\n").first ?? "") }
}
