import Codecs
import FoundationEssentials
import KubeModel
import Terminal
import Testing

@testable import Dashboard

@Suite("Columns")
struct ColumnTests {
  @Test("ages count from a moment, and times in the future as now")
  func ages() {
    #expect(Age.text(since: Fixture.now.addingTimeInterval(-192), now: Fixture.now) == "3m12s")
    #expect(Age.text(since: Fixture.now.addingTimeInterval(5), now: Fixture.now) == "0s")
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
    pod["spec", "containers"] = [["name": "compute"], ["name": "sidecar"]]
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
    #expect(
      cells(.nodes, Fixture.node("a", cordoned: true))["STATUS"] == TableCell("Ready,SchedulingDisabled", .warning))
    #expect(cells(.nodes, Fixture.node("a"))["ROLES"] == TableCell("control-plane,worker"))
  }

  @Test("columns fill the width exactly, whatever it is")
  func layout() {
    for view in View.tabs {
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
