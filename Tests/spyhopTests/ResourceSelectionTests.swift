import KubeModel
import Testing

@testable import spyhop

@Suite("what get is asked for")
struct ResourceSelectionTests {
  static func text(_ words: String...) throws -> [String] {
    try ResourceSelection.parse(words).map { "\($0.resource.plural):\($0.names.joined(separator: "+"))" }
  }

  @Test("kinds go by any of their names, with or without objects")
  func kinds() throws {
    #expect(try Self.text("vms") == ["virtualmachines:"])
    #expect(try Self.text("VM,po,nodes") == ["virtualmachines:", "pods:", "nodes:"])
    #expect(try Self.text("vm", "a", "b") == ["virtualmachines:a+b"])
    #expect(try Self.text("vm/a", "pod/b") == ["virtualmachines:a", "pods:b"])
    #expect(try Self.text("all").contains("virtualmachineinstances:"))
  }

  @Test(
    "what makes no sense is refused",
    arguments: [["x"], ["vm/"], ["vm/a/b"], ["vm", "pod/a"], ["vm/a", "b"], ["all", "a"]])
  func refusals(words: [String]) {
    let error = #expect(throws: APIError.self) { try ResourceSelection.parse(words) }
    #expect(error?.reason == .badRequest)
  }

  @Test("options before the command move behind it")
  func leadingOptions() {
    func moved(_ line: String) -> String {
      LeadingOptions.moved(behind: ["get"], in: line.split(separator: " ").map(String.init)).joined(separator: " ")
    }
    #expect(moved("--context x -n y -A get vms") == "get --context x -n y -A vms")
    #expect(moved("--kubeconfig=f get vms") == "get --kubeconfig=f vms")
    #expect(moved("get vms -A") == "get vms -A")
    #expect(moved("-A --snapshot 80x24") == "-A --snapshot 80x24")
    #expect(moved("--context") == "--context")
  }
}
