import Codecs
import Testing

@Suite("Patches")
struct PatchTests {
  @Test(
    "a merge patch does what RFC 7386 shows",
    arguments: [
      (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
      (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
      (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
      (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#), (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
      ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
  func merge(_ object: String, _ patch: String, _ expected: String) throws {
    #expect(try JSON(parsing: object).merging(JSON(parsing: patch)) == JSON(parsing: expected))
  }

  @Test("the merge patch between two objects turns the one into the other")
  func difference() throws {
    let before = try JSON(parsing: #"{"a":1,"b":{"c":2,"d":[1]},"e":"x"}"#)
    let after = try JSON(parsing: #"{"a":1,"b":{"c":3},"f":{"g":true}}"#)
    #expect(before.merging(before.mergePatch(to: after)) == after)
    #expect(after.mergePatch(to: after) == [:])
  }

  @Test(
    "a JSON patch does what RFC 6902 shows",
    arguments: [
      (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux"}]"#, #"{"foo":"bar","baz":"qux"}"#),
      (#"{"foo":["a","c"]}"#, #"[{"op":"add","path":"/foo/1","value":"b"}]"#, #"{"foo":["a","b","c"]}"#),
      (#"{"foo":["a"]}"#, #"[{"op":"add","path":"/foo/-","value":"b"}]"#, #"{"foo":["a","b"]}"#),
      (#"{"foo":["a","b"]}"#, #"[{"op":"remove","path":"/foo/0"}]"#, #"{"foo":["b"]}"#),
      (#"{"a":1}"#, #"[{"op":"replace","path":"/a","value":2}]"#, #"{"a":2}"#),
      (#"{"a":{"b":1},"c":{}}"#, #"[{"op":"move","from":"/a/b","path":"/c/d"}]"#, #"{"a":{},"c":{"d":1}}"#),
      (#"{"a":1}"#, #"[{"op":"copy","from":"/a","path":"/b"}]"#, #"{"a":1,"b":1}"#),
      (#"{"a/b":{"m~n":1}}"#, #"[{"op":"test","path":"/a~1b/m~0n","value":1}]"#, #"{"a/b":{"m~n":1}}"#),
    ])
  func operations(_ object: String, _ patch: String, _ expected: String) throws {
    #expect(try JSON(parsing: object).applying(jsonPatch: JSON(parsing: patch)) == JSON(parsing: expected))
  }

  @Test(
    "a JSON patch that does not apply names its operation",
    arguments: [
      #"[{"op":"remove","path":"/x"}]"#, #"[{"op":"add","path":"/list/9","value":1}]"#, #"[{"op":"jump","path":"/a"}]"#,
      #"[{"op":"add","path":"a","value":1}]"#, #"[{"op":"add","path":"/a"}]"#,
      #"[{"op":"move","from":"/a","path":"/a/b"}]"#,
    ])
  func refusal(_ patch: String) throws {
    let object = try JSON(parsing: #"{"a":{},"list":[]}"#)
    let error = #expect(throws: JSONPatchError.self) { try object.applying(jsonPatch: JSON(parsing: patch)) }
    #expect(error?.message.hasPrefix("operation 0: ") == true)
    #expect(error?.isFailedTest == false)
  }

  @Test("a failed test is told apart from a patch that is wrong")
  func failedTest() throws {
    let patch = try JSON(parsing: #"[{"op":"test","path":"/a","value":2}]"#)
    let error = #expect(throws: JSONPatchError.self) { try JSON(parsing: #"{"a":1}"#).applying(jsonPatch: patch) }
    #expect(error?.isFailedTest == true)
  }
}
