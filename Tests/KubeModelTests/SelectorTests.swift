import Codecs
import KubeModel
import Testing

@Suite("Selectors")
struct SelectorTests {
  @Test(
    "label selectors in text",
    arguments: [
      ("", true), ("app=web", true), ("app==web", true), ("app!=web", false), ("app in (db, web)", true),
      ("app notin (db)", true), ("tier", false), ("!tier", true), ("app=web,tier", false), ("none!=x", true),
    ])
  func text(_ selector: String, _ expected: Bool) throws {
    #expect(try LabelSelector(parsing: selector).matches(["app": "web"]) == expected)
  }

  @Test("what cannot be read is quoted", arguments: ["a b", "=x", "a in b", "a=b=c,(", "a in (b"])
  func refusal(_ selector: String) {
    let error = #expect(throws: APIError.self) { try LabelSelector(parsing: selector) }
    #expect(error?.reason == .badRequest)
  }

  @Test("label selectors in a spec")
  func spec() {
    let selector = LabelSelector([
      "matchLabels": ["app": "web"],
      "matchExpressions": [
        ["key": "n", "operator": "Gt", "values": ["3"]], ["key": "x", "operator": "DoesNotExist"],
      ],
    ])
    #expect(selector.matches(["app": "web", "n": "4"]))
    #expect(!selector.matches(["app": "web", "n": "3"]))
    #expect(!selector.matches(["app": "web", "n": "4", "x": ""]))
    #expect(!LabelSelector(["matchExpressions": [["key": "a", "operator": "Near"]]]).matches(["a": "b"]))
  }

  @Test("field selectors compare paths, a missing field being empty")
  func fields() throws {
    let pod: JSON = ["metadata": ["name": "a"], "status": ["phase": "Running"], "spec": ["replicas": 3]]
    #expect(try FieldSelector(parsing: "status.phase=Running,metadata.name!=b").matches(pod))
    #expect(try FieldSelector(parsing: "spec.nodeName=").matches(pod))
    #expect(try FieldSelector(parsing: "spec.replicas=3").matches(pod))
    #expect(try !FieldSelector(parsing: "status.phase!=Running").matches(pod))
    #expect(throws: APIError.self) { try FieldSelector(parsing: "=x") }
  }
}
