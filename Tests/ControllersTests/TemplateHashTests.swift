import Codecs
import Testing

@testable import Controllers

@Suite("Template hash")
struct TemplateHashTests {
  func hash(_ spec: JSON) -> String { TemplateHash.text(of: ["spec": ["template": ["spec": spec]]]) }

  @Test("the order of members does not matter, that of elements and every value does")
  func order() {
    #expect(hash(["a": 1, "b": ["c": 2, "d": 3]]) == hash(["b": ["d": 3, "c": 2], "a": 1]))
    #expect(hash(["a": [1, 2]]) != hash(["a": [2, 1]]))
    #expect(hash(["a": 1]) != hash(["a": "1"]))
  }

  @Test("the fingerprint is the same on every machine and in every run")
  func stability() {
    #expect(hash(["domain": ["memory": ["guest": "64Mi"]]]) == "a190a07c6efa0eb2")
  }
}
