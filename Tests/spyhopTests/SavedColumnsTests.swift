import KubeModel
import TestSupport
import Testing

@testable import spyhop

@Suite("Columns of lists")
struct SavedColumnsTests {
  @Test("lists are configured by any of their names, and a choice made in the dashboard counts more")
  func names() throws {
    let directory = try TemporaryDirectory()
    let configured = ["vms": ["NAME"], "leases": ["HOLDER"], "widgets.example.com": ["AGE"]]
    let columns = SavedColumns(configured: configured, file: "\(directory.path)/columns.yaml")
    #expect(columns.columns(of: "virtualmachines.kubevirt.io") == ["NAME"])
    #expect(columns.columns(of: "leases.coordination.k8s.io") == ["HOLDER"])
    #expect(columns.columns(of: "widgets.example.com") == ["AGE"])
    #expect(columns.columns(of: "pods") == nil)
    try columns.save(["NAME", "STATUS"], of: "virtualmachines.kubevirt.io")
    let again = SavedColumns(configured: configured, file: "\(directory.path)/columns.yaml")
    #expect(again.columns(of: "virtualmachines.kubevirt.io") == ["NAME", "STATUS"])
  }

  @Test("a choice that cannot be kept holds all the same, and the file is named")
  func unwritable() throws {
    let columns = SavedColumns(configured: [:], file: "/dev/null/columns.yaml")
    let error = #expect(throws: APIError.self) { try columns.save(["NAME"], of: "pods") }
    #expect(error?.message.contains("/dev/null/columns.yaml") == true)
    #expect(columns.columns(of: "pods") == ["NAME"])
  }
}
