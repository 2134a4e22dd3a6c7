import Codecs
import KubeModel
import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Editing objects")
struct EditTests {
  private static var machine: JSON {
    var machine = Fixture.machine("testvm", "Running")
    machine["spec", "template"] = ["spec": ["domain": ["memory": ["guest": "128Mi"], "devices": [:]]]]
    machine["metadata", "resourceVersion"] = "7"
    machine["metadata", "managedFields"] = [["manager": "kubectl"]]
    return machine
  }

  private let session = EditSession(.virtualMachines, Self.machine)

  private func edited(_ old: String, _ new: String) -> String { session.text.replacing(old, with: new) }

  @Test("the text begins with an explanation and leaves out who wrote which field")
  func text() {
    #expect(session.text.hasPrefix("# Lines that begin with #"))
    #expect(!session.text.contains("managedFields"))
    #expect(session.outcome(of: session.text) == .unchanged)
    #expect(session.outcome(of: "# nothing\n\n") == .unchanged)
  }

  @Test("what is wrong is named with its line")
  func problems() {
    func reason(_ text: String) -> String {
      if case .wrong(let problems) = session.outcome(of: text) {
        problems.map(\.description).joined(separator: "\n")
      } else {
        ""
      }
    }
    let lines = session.text.split(separator: "\n", omittingEmptySubsequences: false)
    let line = (lines.firstIndex { $0.contains("runStrategy") } ?? 0) + 1
    #expect(reason(edited("runStrategy: Manual", "runStrategy: [")).hasPrefix("line "))
    #expect(
      reason(edited("runStrategy: Manual", "runStrategie: Manual")).contains(
        "line \(line): unknown field \"spec.runStrategie\""))
    #expect(
      reason(edited("runStrategy: Manual", "runStrategy: 3")).contains("line \(line): spec.runStrategy: Invalid value"))
    #expect(reason(edited("runStrategy: Manual", "runStrategy: Sometimes")).contains("spec.runStrategy"))
    #expect(
      reason(edited("name: testvm", "name: other")).contains("metadata.name cannot be changed: it was \"testvm\""))
    #expect(reason("- a\n- b\n") == "the text must be one object, not a array")
    #expect(reason(session.text + "---\na: 1\n").contains("must be one object"))
  }

  @Test("a wrong text comes back with the reason, whole; saved again as it is, it is kept")
  func again() throws {
    var state = DashboardState.sample()
    let wrong = edited("runStrategy: Manual", "runStrategie: Manual")
    guard case .edit(let next)? = state.edited(session, .success(EditedText(text: wrong, path: "/tmp/x.yaml"))) else {
      throw UnexpectedMode()
    }
    #expect(next.text.contains("# NOT APPLIED:\n# "))
    #expect(next.text.contains("unknown field \"spec.runStrategie\""))
    #expect(next.text.contains("runStrategie: Manual"))
    #expect(next.path == "/tmp/x.yaml")
    #expect(state.edited(next, .success(EditedText(text: next.text, path: "/tmp/x.yaml"))) == nil)
    #expect(state.notice?.text.hasSuffix("the text is kept in /tmp/x.yaml") == true)
    #expect(state.journal.lines.last?.text == "    | the text is kept in /tmp/x.yaml")
    let failed = APIError(.unknown, "\"ed\" ended with status 3. The text is in /tmp/y.yaml")
    #expect(state.edited(session, .failure(failed)) == nil)
    #expect(state.journal.lines.contains { $0.text == "    | \(failed.message)" })
  }

  @Test(
    "the line that is told is the one that the text has when it comes back", arguments: ["", "# mine\n", "# a\n#\n"])
  func place(comment: String) {
    var text = session.text.replacing("\nspec:\n", with: "\n\(comment)spec:\n").replacing("Manual", with: "Sometimes")
    for _ in 0..<2 {
      guard case .wrong(let problems) = session.outcome(of: text) else { break }
      text = session.again(text, because: problems).text
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let line = (lines.firstIndex { $0.hasSuffix("runStrategy: Sometimes") } ?? 0) + 1
      #expect(text.contains("# line \(line): spec.runStrategy: "))
    }
  }

  @Test("changes are shown before anything is sent; y applies, e edits again, Esc keeps the file")
  func changes() throws {
    var state = DashboardState.sample(80, 20)
    let text = EditedText(text: edited("guest: 128Mi", "guest: 256Mi"), path: "/tmp/x.yaml")
    #expect(state.edited(session, .success(text)) == nil)
    try expectGolden(state.screen(), "page-changes")
    var kept = state
    kept.press(.escape)
    #expect(kept.notice?.text == "not applied: the edited text is kept in /tmp/x.yaml")
    var other = state
    guard case .edit(let again)? = other.type("e").first else { throw UnexpectedMode() }
    #expect(again.text.contains("guest: 256Mi"))
    guard case .apply(let session, let object)? = state.type("y").first else { throw UnexpectedMode() }
    #expect(object["spec", "template", "spec", "domain", "memory", "guest"].string == "256Mi")
    #expect(state.applied(EditResult(session: session, object: object)) == .discard("/tmp/x.yaml"))
    #expect(state.notice?.text == "edit virtualmachine default/testvm: applied")
  }

  @Test("a conflict brings the editor back with the changes made to the newer version")
  func conflict() throws {
    var state = DashboardState.sample()
    var object = session.original
    object["spec", "template", "spec", "domain", "memory", "guest"] = "256Mi"
    var newest = Self.machine
    newest["metadata", "resourceVersion"] = "9"
    newest["spec", "runStrategy"] = "Halted"
    let result = EditResult(
      session: session.edited(object), object: object, refusal: APIError(.conflict, "it has changed"), newest: newest)
    guard case .edit(let next)? = state.applied(result) else { throw UnexpectedMode() }
    #expect(next.text.contains("# it has changed"))
    #expect(next.text.contains("resourceVersion: \"9\""))
    #expect(next.text.contains("runStrategy: Halted"))
    #expect(next.text.contains("guest: 256Mi"))
    #expect(next.original["spec", "runStrategy"].string == "Halted")
  }

  @Test("a refusal comes back as a comment, whatever it holds; an unreachable server leaves the file")
  func refusal() throws {
    var state = DashboardState.sample()
    var changed = session.edited(session.original)
    changed.path = "/tmp/x.yaml"
    let refusal = APIError(.invalid, "no\u{1B}]0;x\u{7}\nkind: Evil")
    guard case .edit(let next)? = state.applied(EditResult(session: changed, object: .null, refusal: refusal)) else {
      throw UnexpectedMode()
    }
    #expect(next.text.contains("# no]0;x\n# kind: Evil\n"))
    #expect(next.outcome(of: next.text) == .unchanged)
    let away = APIError(.serverUnreachable, "no answer")
    #expect(state.applied(EditResult(session: changed, object: .null, refusal: away)) == nil)
    #expect(state.notice?.text.hasSuffix("the text is kept in /tmp/x.yaml") == true)
  }

  @Test("in read-only mode nothing is edited")
  func readOnly() {
    var state = DashboardState.sample(settings: Settings(isReadOnly: true))
    #expect(state.type("e").isEmpty)
    #expect(state.notice?.text == "e: read-only mode: nothing is changed from here")
    #expect(state.beginEdit(.nodes, ObjectKey(namespace: "", name: "node-a")) == nil)
  }
}
