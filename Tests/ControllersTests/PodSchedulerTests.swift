import Codecs
import KubeModel
import Testing

@testable import Controllers

@Suite("Pod scheduler")
struct PodSchedulerTests {
  @Test("only pods of the default scheduler without a node, that have not ended, wait")
  func waiting() {
    #expect(PodScheduler.isWaiting(pod("p")))
    #expect(PodScheduler.isWaiting(pod("p", spec: ["schedulerName": "default-scheduler"])))
    #expect(!PodScheduler.isWaiting(pod("p", spec: ["schedulerName": "mine"])))
    #expect(!PodScheduler.isWaiting(pod("p", node: "node-a")))
    #expect(!PodScheduler.isWaiting(deleting(pod("p"))))
    var ended = pod("p")
    ended["status", "phase"] = "Failed"
    #expect(!PodScheduler.isWaiting(ended))
  }

  @Test("a pod that fits nowhere is told so once, and again when the reasons change")
  func refusal() throws {
    let waiting = pod("p")
    let actions = PodScheduler.refusal(of: waiting, "0/1 nodes are available: 1 Too many pods.", now: nowText)
    #expect(actions.events == ["FailedScheduling: 0/1 nodes are available: 1 Too many pods."])
    let told = try applying(actions.patch(Registry.pods, subresource: "status"), to: waiting)
    #expect(told.condition("PodScheduled")?.reason == "Unschedulable")
    #expect(PodScheduler.refusal(of: told, "0/1 nodes are available: 1 Too many pods.", now: "later").isEmpty)
    #expect(!PodScheduler.refusal(of: told, "no nodes available to schedule pods", now: "later").isEmpty)
  }

  @Test("room is freed by a bound pod that ends or goes")
  func freedRoom() {
    let bound = pod("p", node: "node-a")
    var ended = bound
    ended["status", "phase"] = "Succeeded"
    #expect(PodScheduler.freesRoom(bound, ended))
    #expect(PodScheduler.freesRoom(bound, nil))
    #expect(!PodScheduler.freesRoom(ended, nil))
    #expect(!PodScheduler.freesRoom(pod("p"), nil))
    #expect(!PodScheduler.freesRoom(nil, bound))
  }

  @Test("a heartbeat makes no room, a new node or a change of what it offers may")
  func nodes() {
    var beaten = node("node-a")
    beaten["status", "conditions"] = [["type": "Ready", "status": "True", "lastHeartbeatTime": .string(nowText)]]
    #expect(!PodScheduler.mayTakeMore(node("node-a"), beaten))
    #expect(PodScheduler.mayTakeMore(nil, node("node-a")))
    #expect(PodScheduler.mayTakeMore(node("node-a", ready: .no), node("node-a")))
    #expect(PodScheduler.mayTakeMore(node("node-a", memory: "1Gi"), node("node-a")))
    #expect(!PodScheduler.mayTakeMore(node("node-a"), nil))
  }
}
