import Testing

@testable import spyhop

@Suite("What is completed")
struct CompletionRequestTests {
  private func request(_ line: String, prefix: String = "") -> CompletionRequest {
    let words = line.split(separator: " ").map(String.init)
    return CompletionRequest(words, words.count, prefix: prefix)
  }

  @Test("the cluster is the one that the line names, wherever it does")
  func cluster() {
    let found = request("spyhop --context lab get -n prod --kubeconfig=/k/c vms a", prefix: "b")
    #expect(found.context == "lab")
    #expect(found.namespace == "prod")
    #expect(found.kubeconfig == "/k/c")
    #expect(found.words == ["vms", "a"])
    #expect(found.prefix == "b")
  }

  @Test("values of options are no words, and words behind the one that is completed do not count")
  func words() {
    #expect(request("spyhop migrate --to node-b --wait vm").words == ["vm"])
    let line = ["spyhop", "get", "pods", "", "other"]
    #expect(CompletionRequest(line, 3, prefix: "").words == ["pods"])
  }

  @Test("lines that end anywhere are no trap", arguments: ["", "spyhop", "spyhop -n", "spyhop get --context", "-n x"])
  func short(_ line: String) { #expect(request(line).words.isEmpty) }

  @Test("places outside the line are no trap either", arguments: [-1, 0, 99])
  func odd(_ index: Int) { #expect(CompletionRequest(["spyhop", "get"], index, prefix: "").words.isEmpty) }
}
