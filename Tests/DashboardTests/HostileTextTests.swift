import Codecs
import FoundationEssentials
import KubeModel
import Operations
import Reconcile
import Terminal
import Testing

@testable import Dashboard

/// Names, messages, labels and logs that try to reach the operator's terminal.
@Suite("Hostile text")
struct HostileTextTests {
  static let attacks = [
    "C0 \u{1B}[2J\u{7}\u{8}\u{0}\r\n\t", "C1 \u{9B}31m\u{9D}0;x\u{9C}\u{85}\u{90}", "bidi \u{202E}evil\u{2066}\u{200F}",
    "OSC \u{1B}]52;c;aGk=\u{7}\u{1B}]8;;http://x\u{1B}\\", "DCS \u{1B}P+q\u{1B}\\", "tags \u{E0041}\u{FEFF}\u{200B}",
    "wide \u{1F469}\u{200D}\u{1F4BB}\u{0301}\u{0301}\u{FE0F}",
  ]

  /// Everything that a screen shows is printable, and every line fits.
  private func expectClean(_ screen: String, _ columns: Int, _ what: String) {
    for scalar in screen.unicodeScalars where scalar != "\n" {
      let isHarmless =
        ![.control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate]
        .contains(scalar.properties.generalCategory)
      #expect(isHarmless, "\(what): U+\(String(scalar.value, radix: 16))")
    }
    for line in screen.split(separator: "\n") { #expect(CellText.width(String(line)) <= columns, "\(what): \(line)") }
  }

  private func object(_ attack: String, kind: String, apiVersion: String) -> JSON {
    let condition: JSON = [
      "type": .string(attack), "status": .string(attack), "reason": .string(attack), "message": .string(attack),
      "lastTransitionTime": .string(attack),
    ]
    return [
      "apiVersion": .string(apiVersion), "kind": .string(kind),
      "metadata": [
        "name": .string(attack), "namespace": .string(attack), "uid": "u", "creationTimestamp": .string(attack),
        "labels": [attack: .string(attack), "kubevirt.io/created-by": "u", "kubevirt.io": "virt-launcher"],
        "annotations": [attack: .string(attack), "kubevirt.io/domain": .string(attack)],
        "ownerReferences": [["kind": .string(attack), "name": .string(attack), "uid": .string(attack)]],
        "finalizers": [.string(attack)],
      ],
      "spec": [attack: .string(attack), "nodeName": .string(attack), "vmiName": .string(attack)],
      "status": [
        "phase": .string(attack), "printableStatus": .string(attack), "nodeName": .string(attack),
        "conditions": [condition],
      ],
      "involvedObject": ["kind": .string(kind), "name": .string(attack), "namespace": .string(attack)],
      "reason": .string(attack), "message": .string(attack), "type": .string(attack),
      ServerCells.member: [attack: .string(attack)], ServerCells.wideMember: [attack: .string(attack)],
    ]
  }

  private func state(_ attack: String, _ columns: Int) -> DashboardState {
    var state = DashboardState(
      place: Place(context: attack), size: Size(columns: columns, rows: 24), now: Fixture.now)
    let strange = ResourceDefinition(group: "e.com", version: "v1", kind: attack, plural: "strange")
    state.offer(Registry.all + [strange])
    state.contexts = [attack]
    for view in View.tabs + [View(strange)] {
      state.visit(view)
      state.feed(view, [object(attack, kind: view.resource.kind, apiVersion: view.resource.apiVersion)])
    }
    return state
  }

  @Test("reaches no list, page, dialog or prompt as it is", arguments: attacks)
  func screens(attack: String) {
    let columns = 77
    let all = state(attack, columns)
    let whole = object(attack, kind: "Pod", apiVersion: "v1")
    for view in all.followed {
      var state = all
      state.show(view)
      expectClean(state.screen(), columns, "\(view)")
      for keys in ["w", ">>", " ", "S", "m", "r", "x", "D", "C", "?", "t", "v", "J", "T", "/", "~(", "d", "y", "L"] {
        var state = state
        for effect in state.type(keys) {
          if case .fetch(let request) = effect { state.received(request.page, .success(whole)) }
          if case .followLog(let request) = effect {
            var lines = LogLines()
            state.received(request.page, LogNews(lines: lines.take(Array("\(attack)\n".utf8)), end: attack))
          }
        }
        expectClean(state.screen(), columns, "\(view) \(keys)")
        guard state.mode == .page else { continue }
        state.press(Key(.right), Key(.right))
        expectClean(state.screen(), columns, "\(view) \(keys), scrolled")
      }
      state.press(.control("d"))
      expectClean(state.screen(), columns, "\(view) delete")
    }
  }

  @Test("nor do errors, typed text, edits and the journal show it", arguments: attacks)
  func messages(attack: String) {
    var state = state(attack, 80)
    let error = APIError(.invalid, attack)
    for sync in [
      SyncState.forbidden(error), .stale(since: Fixture.now - 12, error: error, nextTry: Fixture.now + 3),
    ] {
      state.feed(.virtualMachines, [], sync: sync)
      expectClean(state.screen(), 80, "\(sync)")
    }
    let key = ObjectKey(namespace: attack, name: attack)
    state.finished(
      Order(.verb(.stop, key)), Order.Report(refusals: [Order.Refusal(request: .verb(.stop, key), reason: attack)]))
    _ = state.send(Order(.verb(.stop, key)))
    expectClean(state.screen(), 80, "notice")
    state.type("J")
    expectClean(state.screen(), 80, "journal")
    state.press(.escape)
    state.type("/\(attack)")
    expectClean(state.screen(), 80, "filter")
    state.press(.escape)
    state.type(":\(attack)")
    expectClean(state.screen(), 80, "command")
    state.press(.enter)
    expectClean(state.screen(), 80, "unknown kind")
    state.press(.escape)
    let session = EditSession(.pods, object(attack, kind: "Pod", apiVersion: "v1"))
    _ = state.edited(session, .success(EditedText(text: session.text + "extra: x\n", path: attack)))
    expectClean(state.screen(), 80, "changes")
    _ = state.applied(EditResult(session: session, object: .null, refusal: error))
    expectClean(state.screen(), 80, "refusal")
  }

  @Test("what goes to the editor holds nothing that controls a terminal, and comes back as it was", arguments: attacks)
  func editor(attack: String) {
    let session = EditSession(.pods, object(attack, kind: "Pod", apiVersion: "v1"))
    let refused = session.again(session.text, because: [EditProblem(line: 3, text: attack)])
    for scalar in (session.text + refused.text).unicodeScalars where scalar != "\n" && scalar != "\t" {
      let category = scalar.properties.generalCategory
      #expect(category != .control && category != .format, "U+\(String(scalar.value, radix: 16))")
    }
    #expect(session.outcome(of: session.text) == .unchanged)
  }
}
