import Codecs
import FoundationEssentials
import KubeModel
import Testing

@testable import Dashboard

@Suite("Filters")
struct FilterTests {
  private static let columns = ["NAMESPACE", "NAME", "STATUS", "NODE", "CPU", "MEMORY", "AGE"]

  private static let rows: [(String, [String: String], TableRow)] = [
    row("web-1", "Running", "node-a", "95%", "1.5GiB", age: 60, labels: ["app": "web", "tier": "front"]),
    row("web-2", "Running", "node-b", "40%", "512MiB", age: 7_300, labels: ["app": "web"]),
    row("db", "Stopped", "-", "-", "-", age: 90_000, labels: ["app": "db"]),
    row("näme", "Paused", "node-ab", "100m", "2GiB", age: 10),
  ]

  private static func row(
    _ name: String, _ status: String, _ node: String, _ cpu: String, _ memory: String, age: Int,
    labels: [String: String] = [:]
  ) -> (String, [String: String], TableRow) {
    let texts = ["default", name, status, node, cpu, memory].map { TableCell($0) }
    let cells = texts + [TableCell(since: Fixture.time(age).string)]
    return (name, labels, TableRow(key: ObjectKey(namespace: "default", name: name), cells: cells))
  }

  private func found(_ text: String) -> [String] {
    let filter = Filter(text, columns: Self.columns)
    return Self.rows.filter { name, labels, row in
      filter.matches(row, now: Fixture.now) { _ in ["metadata": ["name": .string(name), "labels": JSON(labels)]] }
    }.map(\.0)
  }

  private func problem(_ text: String) -> String? { Filter(text, columns: Self.columns).problem }

  @Test("every word must occur, in any order and case, within a cell")
  func words() {
    #expect(found("").count == 4)
    #expect(found("node RUN") == ["web-1", "web-2"])
    #expect(found("NÄME") == ["näme"])
    #expect(found("web-1running").isEmpty)
    #expect(found("run stop").isEmpty)
    #expect(found("defaultw").isEmpty)
  }

  @Test("! turns a term round")
  func inverse() {
    #expect(found("!web") == ["db", "näme"])
    #expect(found("!node=node-a run") == ["web-2"])
    #expect(found("!").isEmpty)  // as text it is typed so far
  }

  @Test("regular expressions, between slashes or after a tilde, see one cell at a time")
  func expressions() {
    #expect(found("/^web-[0-9]$/") == ["web-1", "web-2"])
    #expect(found("~^d.$") == ["db"])
    #expect(found("/web-1 node/").isEmpty)
    #expect(found("!/web.*/ stopped") == ["db"])
    #expect(problem("/web") == "a regular expression ends with / as it began")
    #expect(problem("~we(b")?.hasPrefix("/we(b/: unmatched") == true)
    #expect(problem("~" + String(repeating: "a", count: 300)) == "the regular expression is too long")
  }

  @Test("labels by label: or -l, with the selectors of the API")
  func labels() {
    #expect(found("label:app=web") == ["web-1", "web-2"])
    #expect(found("-l app=web,tier=front") == ["web-1"])
    #expect(found("label:!tier run") == ["web-2"])
    #expect(problem("~((a{1,255}){1,255}){1,255}")?.hasSuffix("more than 1000 repetitions") == true)
    #expect(problem("~[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}") == nil)
    #expect(problem("label:") == "a label follows, as in label:app=web")
    #expect(problem("label:=b")?.hasPrefix("label:=b: ") == true)
  }

  @Test("fuzzy words find their letters in order")
  func fuzzy() {
    #expect(found("-f wb2") == ["web-2"])
    #expect(found("fuzzy:rng") == ["web-1", "web-2"])
  }

  @Test("typed terms compare numbers with their units, ages and whole texts")
  func typed() {
    #expect(found("cpu>80") == ["web-1"])
    #expect(found("cpu<=40") == ["web-2", "näme"])
    #expect(found("memory>=1GiB") == ["web-1", "näme"])
    #expect(found("age<2h") == ["web-1", "näme"])
    #expect(found("age>1d age<2d") == ["db"])
    #expect(found("node=node-a") == ["web-1"])
    #expect(found("node=node-*") == ["web-1", "web-2", "näme"])
    #expect(found("node!=node-a") == ["web-2", "db", "näme"])
    #expect(found("status=Running") == ["web-1", "web-2"])
    #expect(found("ns=default").count == 4)
  }

  @Test(
    "a star stands for what is there: rows that have nothing there are found by a dash",
    arguments: [
      ("node=*", ["web-1", "web-2", "näme"]), ("node=-", ["db"]), ("node!=*", ["db"]), ("!node=*", ["db"]),
      ("node=-*", []), ("memory=*", ["web-1", "web-2", "näme"]), ("node!=-", ["web-1", "web-2", "näme"]),
      ("node=**a*", ["web-1", "näme"]),
    ] as [(String, [String])])
  func missing(term: String, names: [String]) { #expect(found(term) == names) }

  @Test("what is wrong with a term is said, and the others still count")
  func problems() {
    #expect(problem("cpux>80")?.hasPrefix("no column \"cpux\" here: there are namespace, name, status") == true)
    #expect(problem("cpu>lots") == "cpu>lots: \"lots\" is not a number, as in cpu>80")
    #expect(problem("cpu>") == "cpu>: a value follows")
    #expect(problem("age<2") == "age: \"2\" needs a unit: s, m, h, d, w or y")
    #expect(problem("age<soon") == "\"soon\" is not an age, as in age<2h or age>3d12h")
    #expect(found("cpu> db") == ["db"])
  }

  @Test("only more letters of plain words narrow a filter")
  func narrowing() {
    func narrows(_ new: String, _ old: String) -> Bool {
      Filter(new, columns: Self.columns).narrows(Filter(old, columns: Self.columns))
    }
    #expect(narrows("web", "we"))
    #expect(narrows("web run", "web"))
    #expect(!narrows("!web", "!we"))
    #expect(!narrows("cpu>8", "cpu"))
    #expect(!narrows("web", ""))
    #expect(!narrows("we", "web"))
  }
}
