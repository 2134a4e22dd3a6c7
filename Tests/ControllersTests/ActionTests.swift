import Codecs
import KubeModel
import Testing

@testable import Controllers

@Suite("Actions")
struct ActionTests {
  @Test("a change tests each field it replaces, and nothing else")
  func change() throws {
    let old: JSON = ["metadata": ["name": "x"], "status": ["a": 1, "b": 2, "c": 3]]
    var new = old
    new["status", "a"] = 10
    new["status", "b"] = .null
    new["status", "c"] = 30
    let action = Action.change(Registry.pods, from: old, to: new, fields: [["status", "a"], ["status", "b"]])
    guard case .patch(_, _, _, let operations)? = action else { return #expect(Bool(false)) }
    #expect(operations.count == 4)
    var elsewhere = old
    elsewhere["status", "c"] = 4
    #expect(try applying(action, to: elsewhere)["status"] == ["a": 10, "c": 4])
    elsewhere["status", "a"] = 2
    #expect(throws: JSONPatchError.self) { try applying(action, to: elsewhere) }
  }

  @Test("objects on the way to a new field are made where they are missing")
  func missingParents() throws {
    let old: JSON = ["metadata": ["name": "x"]]
    var new = old
    new["status", "phase"] = "Running"
    #expect(try applying(.change(Registry.pods, from: old, to: new, fields: [["status", "phase"]]), to: old) == new)
  }

  @Test("names with slashes and tildes are escaped")
  func escaping() throws {
    let old: JSON = ["metadata": ["name": "x", "labels": ["a": "b"]]]
    var new = old
    new["metadata", "labels", "k/~x"] = "y"
    #expect(
      try applying(.change(Registry.pods, from: old, to: new, fields: [["metadata", "labels", "k/~x"]]), to: old) == new
    )
  }

  @Test("where nothing differs there is nothing to do")
  func nothing() {
    #expect(Action.change(Registry.pods, from: pod("a"), to: pod("a"), fields: [["status"]]) == nil)
  }
}
