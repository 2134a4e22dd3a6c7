import APIClient
import KubeModel
import Testing

@testable import spyhop

@Suite("tables on the command line")
struct TablePrinterTests {
  static func table(
    _ rows: [[String]], columns: [(String, Bool)] = [("Name", false), ("Status", false), ("Node", true)]
  )
    -> ObjectTable
  {
    ObjectTable(
      columns: columns.map { ObjectTable.Column(name: $0.0, isWide: $0.1) },
      rows: rows.map { ObjectTable.Row(key: ObjectKey(namespace: "n", name: $0[0]), cells: $0) })
  }

  @Test("columns are as wide as their widest cell, with three spaces between")
  func layout() {
    var printer = TablePrinter()
    #expect(
      printer.lines(Self.table([["a", "Running", "x"], ["longer", "Off", "y"]]), of: Registry.virtualMachines) == [
        "NAME     STATUS", "a        Running", "longer   Off",
      ])
  }

  @Test("wide columns, namespaces and kinds show where asked for")
  func options() {
    var printer = TablePrinter(isWide: true, showsNamespace: true, showsKind: true)
    #expect(
      printer.lines(Self.table([["a", "On", "x"]]), of: Registry.virtualMachines) == [
        "NAMESPACE   NAME                           STATUS   NODE",
        "n           virtualmachine.kubevirt.io/a   On       x",
      ])
    var nodes = TablePrinter(showsNamespace: true, showsHeader: false)
    #expect(nodes.lines(Self.table([["a", "Ready", ""]]), of: Registry.nodes) == ["a   Ready"])
  }

  @Test("rows that come later keep the columns and their widths")
  func watching() {
    var printer = TablePrinter()
    _ = printer.lines(Self.table([["machine", "On", ""]]), of: Registry.pods)
    var later = Self.table([["b", "Off", ""]])
    later.columns = []
    #expect(printer.lines(later, of: Registry.pods) == ["b         Off"])
  }

  @Test("nothing that a terminal would obey comes out of a cell")
  func hostile() {
    var printer = TablePrinter(showsHeader: false)
    let lines = printer.lines(
      Self.table([["a\u{1B}[2J", "x\ny\u{9B}1m\u{202E}", ""], ["日本", "z", ""]]), of: Registry.pods)
    #expect(lines == ["a\u{FFFD}[2J   x y\u{FFFD}1m\u{FFFD}", "日本    z"])
  }
}
