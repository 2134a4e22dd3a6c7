// A small cluster to look at, and a dashboard state to press keys in.

import Codecs
import FoundationEssentials
import KubeModel
import Reconcile
import Terminal

@testable import Dashboard

enum Fixture {
  /// 2026-11-25T12:00:00Z: the moment at which frames are drawn.
  static let now = Date(timeIntervalSince1970: 1_795_608_000)

  static func time(_ secondsAgo: Int) -> JSON { .string(RFC3339.seconds(now.addingTimeInterval(Double(-secondsAgo)))) }

  static func metadata(_ name: String, age: Int, namespace: String? = "default", uid: String? = nil) -> JSON {
    ["name": .string(name), "namespace": JSON(namespace), "uid": JSON(uid), "creationTimestamp": time(age)]
  }

  static func machine(_ name: String, _ status: String, ready: Bool = false, age: Int = 200) -> JSON {
    [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "metadata": metadata(name, age: age),
      "spec": ["runStrategy": "Manual"],
      "status": [
        "printableStatus": .string(status),
        "conditions": [["type": "Ready", "status": ready ? "True" : "False"]],
      ],
    ]
  }

  static func instance(_ name: String, phase: String = "Running", node: String = "node-a", paused: Bool = false) -> JSON
  {
    let conditions: [JSON] =
      [["type": "Ready", "status": "True"]] + (paused ? [["type": "Paused", "status": "True"]] : [])
    return [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance",
      "metadata": metadata(name, age: 192, uid: "uid-\(name)"),
      "status": [
        "phase": .string(phase), "nodeName": .string(node), "conditions": .array(conditions),
        "interfaces": [["name": "default", "ipAddress": "10.0.2.15"]],
      ],
    ]
  }

  static func launcher(_ machine: String) -> JSON {
    var metadata = metadata("virt-launcher-\(machine)-x7k2p", age: 195)
    metadata["labels"] = ["kubevirt.io": "virt-launcher", "kubevirt.io/created-by": .string("uid-\(machine)")]
    metadata["annotations"] = ["kubevirt.io/domain": .string(machine)]
    let requests: JSON = ["cpu": "100m", "memory": "1Gi"]
    return [
      "apiVersion": "v1", "kind": "Pod", "metadata": metadata,
      "spec": ["nodeName": "node-a", "containers": [["name": "compute", "resources": ["requests": requests]]]],
      "status": [
        "phase": "Running", "podIP": "10.0.2.15",
        "containerStatuses": [["name": "compute", "ready": true, "restartCount": 0]],
      ],
    ]
  }

  static func node(_ name: String, ready: Bool = true, cordoned: Bool = false) -> JSON {
    var metadata = metadata(name, age: 90_000, namespace: nil)
    metadata["labels"] = ["node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/control-plane": ""]
    return [
      "apiVersion": "v1", "kind": "Node", "metadata": metadata,
      "spec": cordoned ? ["unschedulable": true] : [:],
      "status": [
        "conditions": [["type": "Ready", "status": ready ? "True" : "Unknown"]],
        "nodeInfo": ["kubeletVersion": "v1.32.0", "osImage": "Debian GNU/Linux 12", "kernelVersion": "6.1.0"],
        "addresses": [["type": "InternalIP", "address": "192.0.2.11"]],
        "allocatable": ["cpu": "4", "memory": "8Gi"],
      ],
    ]
  }

  static func event(_ name: String, seen: Int, type: String = "Normal", _ reason: String, _ message: String) -> JSON {
    [
      "apiVersion": "v1", "kind": "Event", "metadata": metadata(name, age: seen), "type": .string(type),
      "reason": .string(reason), "message": .string(message), "lastTimestamp": time(seen),
      "involvedObject": ["kind": "VirtualMachineInstance", "name": "testvm"],
    ]
  }

  static let machines = [
    machine("testvm", "Running", ready: true), machine("halted", "Stopped", age: 100_000),
    machine("broken", "CrashLoopBackOff", age: 4_000), machine("sleeping", "Paused"),
  ]
  static let instances = [instance("testvm"), instance("sleeping", node: "node-b", paused: true)]
  static let pods = [launcher("testvm"), launcher("sleeping")]
  static let nodes = [node("node-a"), node("node-b", cordoned: true), node("node-c", ready: false)]
  static let events = [
    event("e1", seen: 190, "Started", "VirtualMachineInstance started."),
    event("e2", seen: 5, type: "Warning", "SyncFailed", "server error: cannot allocate memory"),
    event("e3", seen: 200, "SuccessfulCreate", "Created virtual machine pod virt-launcher-testvm-x7k2p"),
  ]
}

extension DashboardState {
  static func empty(
    _ columns: Int = 80, _ rows: Int = 24, namespace: String? = nil, settings: Settings = Settings()
  ) -> DashboardState {
    DashboardState(
      place: Place(context: "admin@local", namespace: namespace), size: Size(columns: columns, rows: rows),
      now: Fixture.now, settings: settings)
  }

  /// The fixture's cluster, all lists live.
  static func sample(
    _ columns: Int = 80, _ rows: Int = 24, namespace: String? = nil, settings: Settings = Settings()
  ) -> DashboardState {
    var state = empty(columns, rows, namespace: namespace, settings: settings)
    state.feed(.virtualMachines, Fixture.machines)
    state.feed(.instances, Fixture.instances)
    state.feed(.pods, Fixture.pods)
    state.feed(.nodes, Fixture.nodes)
    state.feed(.events, Fixture.events)
    return state
  }

  mutating func feed(_ view: View, _ objects: [JSON], sync: SyncState = .live) {
    apply(view, .all(Dictionary(objects.map { ($0.key, $0) }) { $1 }), sync: sync)
  }

  /// Presses keys one after the other and returns what they ask for.
  @discardableResult
  mutating func press(_ keys: Key...) -> [Effect] { keys.compactMap { handle($0) } }

  @discardableResult
  mutating func type(_ text: String) -> [Effect] { text.compactMap { handle(.character($0)) } }

  /// The screen as text.
  mutating func screen() -> String {
    prepare()
    var painter = FramePainter(size: size, theme: .standard)
    _ = painter.paint(frame())
    return painter.surface.text
  }

  var selectedName: String? { table.selectedKey?.name }
}

/// The state is not in the mode that a test goes on from.
struct UnexpectedMode: Error {}
