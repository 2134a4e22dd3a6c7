import Codecs
import FoundationEssentials
import KubeModel
import Terminal
import Testing

@testable import Dashboard

@Suite("Columns")
struct ColumnTests {
  @Test(
    "ages read as kubectl's do",
    arguments: [
      (0, "0s"), (119, "119s"), (120, "2m"), (192, "3m12s"), (599, "9m59s"), (600, "10m"), (10_799, "179m"),
      (10_800, "3h"), (11_100, "3h5m"), (28_800, "8h"), (172_799, "47h"), (172_800, "2d"), (180_000, "2d2h"),
      (691_200, "8d"), (63_071_999, "729d"), (63_072_000, "2y"), (70_000_000, "2y80d"), (260_000_000, "8y"), (-5, "0s"),
    ])
  func ages(seconds: Int, text: String) {
    #expect(Age.text(since: Fixture.now - Double(seconds), now: Fixture.now) == text)
  }

  @Test(
    "paths find members, elements and conditions",
    arguments: [
      (".status.phase", "Running"), (".status.conditions[?(@.type=='Ready')].status", "True"),
      (".metadata.labels.kubernetes\\.io/role", "master"), (".items[1]", "7"), (".items[9]", nil), (".status", nil),
      (".missing.deep[0]", nil), ("", nil), (".flag", "false"),
    ] as [(String, String?)])
  func paths(path: String, text: String?) {
    let object: JSON = [
      "status": ["phase": "Running", "conditions": [["type": "Synced", "status": "False"], ["type": "Ready", "status": "True"]]],
      "metadata": ["labels": ["kubernetes.io/role": "master"]], "items": ["a", 7], "flag": false,
    ]
    #expect(ColumnPath(path).text(in: object) == text)
  }

  @Test("every column of the registry can be read", arguments: Registry.all)
  func registry(resource: ResourceDefinition) {
    for column in resource.columns { #expect(ColumnPath(column.path).text(in: [:]) == nil) }
  }

  private func cells(_ view: View, _ object: JSON, _ instance: JSON? = nil) -> [String: TableCell] {
    let columns = view.columns(showsNamespace: true)
    let row = Column.Row(object: object, instance: instance)
    return Dictionary(columns.map { ($0.title, $0.cell(row)) }) { $1 }
  }

  @Test("a VM's node and address come from its instance")
  func joined() {
    let cells = cells(.virtualMachines, Fixture.machine("testvm", "Running"), Fixture.instance("testvm"))
    #expect(cells["NODE"]?.content == .text("node-a"))
    #expect(cells["IP"]?.content == .text("10.0.2.15"))
    #expect(self.cells(.virtualMachines, Fixture.machine("x", "Stopped"))["NODE"] == TableCell(nil))
  }

  @Test("pods say how many containers are ready, what they wait for, and how often they restarted")
  func pods() {
    var pod = Fixture.launcher("testvm")
    #expect(cells(.pods, pod)["READY"] == TableCell("1/1", .good))
    pod["status", "containerStatuses"] = [
      ["ready": false, "restartCount": 2, "state": ["waiting": ["reason": "ImagePullBackOff"]]],
      ["ready": true, "restartCount": 1],
    ]
    #expect(cells(.pods, pod)["READY"] == TableCell("1/2", .warning))
    #expect(cells(.pods, pod)["STATUS"] == TableCell("ImagePullBackOff", .bad))
    #expect(cells(.pods, pod)["RESTARTS"] == TableCell("3", .warning))
    pod["metadata", "deletionTimestamp"] = Fixture.time(1)
    #expect(cells(.pods, pod)["STATUS"] == TableCell("Terminating", .busy))
  }

  @Test("nodes are Ready, NotReady, or cordoned besides")
  func nodes() {
    #expect(cells(.nodes, Fixture.node("a"))["STATUS"] == TableCell("Ready", .good))
    #expect(cells(.nodes, Fixture.node("a", ready: false))["STATUS"] == TableCell("NotReady", .bad))
    #expect(cells(.nodes, Fixture.node("a", cordoned: true))["STATUS"] == TableCell("Ready,SchedulingDisabled", .warning))
    #expect(cells(.nodes, Fixture.node("a"))["ROLES"] == TableCell("control-plane,worker"))
  }

  @Test("columns fill the width exactly, whatever it is")
  func layout() {
    for view in View.allCases {
      let columns = view.columns(showsNamespace: true)
      for width in 20...200 {
        let wanted = columns.map { $0.title.count + 6 }
        let places = ColumnLayout.places(of: columns, wanted: wanted, from: 2, width: width)
        #expect(places.last.map { $0.x + $0.width } ?? 0 <= 2 + width, "\(view) at \(width)")
        for (left, right) in zip(places, places.dropFirst()) { #expect(left.x + left.width + 2 == right.x) }
      }
    }
  }
}
