import Codecs
import KubeModel
import Testing

@testable import Controllers

@Suite("Launcher pod")
struct LauncherPodTests {
  func manifest(_ spec: JSON, name: String = "testvm") -> JSON {
    var vmi = object(Registry.virtualMachineInstances, name, spec: spec)
    vmi.meta.labels = ["app": "test"]
    vmi.meta.annotations = ["note": "kept"]
    return LauncherPod.manifest(for: vmi, options: ControllerOptions())
  }

  @Test("a launcher pod is named, labelled and owned as KubeVirt's")
  func identity() {
    let pod = manifest([:])
    #expect(pod.meta.generateName == "virt-launcher-testvm-")
    #expect(
      pod.meta.labels == [
        "app": "test", "kubevirt.io": "virt-launcher", "kubevirt.io/created-by": "testvm-uid",
        "vm.kubevirt.io/name": "testvm", "vmi.kubevirt.io/id": "testvm",
      ])
    #expect(pod.meta.annotations["kubevirt.io/domain"] == "testvm")
    #expect(pod.meta.annotations["kubectl.kubernetes.io/default-container"] == "compute")
    #expect(pod.meta.annotations["note"] == "kept")
    #expect(pod.meta.controllerReference?.uid == "testvm-uid")
    #expect(pod["spec", "containers"][0]["name"] == "compute")
    #expect(pod["spec", "restartPolicy"] == "Never")
  }

  @Test("placement wishes are passed on, and only nodes that take virtual machines are asked")
  func placement() {
    let pod = manifest([
      "nodeSelector": ["zone": "a"], "affinity": ["nodeAffinity": ["x": 1]], "tolerations": [["key": "k"]],
      "terminationGracePeriodSeconds": 60,
    ])
    #expect(pod["spec", "nodeSelector"] == ["zone": "a", "kubevirt.io/schedulable": "true"])
    #expect(pod["spec", "affinity"] == ["nodeAffinity": ["x": 1]])
    #expect(pod["spec", "tolerations"] == [["key": "k"]])
    #expect(pod["spec", "terminationGracePeriodSeconds"] == 75)
  }

  @Test("a processor's model is asked of the node; what the host has, any node has")
  func processor() {
    let named = manifest(["domain": ["cpu": ["model": "Haswell"]]])
    #expect(named["spec", "nodeSelector", "cpu-model.node.kubevirt.io/Haswell"] == "true")
    let host = manifest(["domain": ["cpu": ["model": "host-model"]]])
    #expect(host["spec", "nodeSelector"] == ["kubevirt.io/schedulable": "true"])
  }

  @Test("a long or dotted name becomes a label value that the API takes")
  func longName() {
    let name = String(repeating: "a", count: 62) + "-b.example.org"
    #expect(manifest([:], name: name).meta.labels["vm.kubevirt.io/name"] == String(repeating: "a", count: 62))
    #expect(manifest(["hostname": "web"]).meta.labels["vm.kubevirt.io/name"] == "web")
  }

  struct Case: CustomStringConvertible, Sendable {
    var description: String
    var domain: JSON
    var cpu: String
    var memory: String
    var limits: JSON = .null
  }

  static let cases = [
    Case(
      description: "guest memory plus overhead, a tenth of a CPU", domain: ["memory": ["guest": "512Mi"]],
      cpu: "100m", memory: "601Mi"),
    Case(
      description: "more CPUs cost more of everything",
      domain: ["memory": ["guest": "1Gi"], "cpu": ["sockets": 2, "cores": 2, "threads": 1]], cpu: "400m",
      memory: "1138Mi"),
    Case(
      description: "no screen, no memory for it",
      domain: ["memory": ["guest": "512Mi"], "devices": ["autoattachGraphicsDevice": false]], cpu: "100m",
      memory: "585Mi"),
    Case(
      description: "requests win over what the guest sees",
      domain: ["memory": ["guest": "1Gi"], "resources": ["requests": ["memory": "512Mi", "cpu": "1500m"]]],
      cpu: "1500m", memory: "610Mi"),
    Case(
      description: "overcommitting guests pay no overhead",
      domain: ["resources": ["requests": ["memory": "512Mi"], "overcommitGuestOverhead": true]], cpu: "100m",
      memory: "512Mi"),
    Case(
      description: "limits are passed on", domain: ["resources": ["limits": ["memory": "512Mi", "cpu": "2"]]],
      cpu: "2", memory: "609Mi", limits: ["cpu": "2", "memory": "609Mi"]),
    Case(description: "a guest that says nothing", domain: [:], cpu: "100m", memory: "1114Mi"),
  ]

  @Test("resources follow from the domain", arguments: cases)
  func resources(_ row: Case) {
    let resources = LauncherResources(of: ["spec": ["domain": row.domain]], cpuAllocationRatio: 10).json
    #expect(resources["requests"]["cpu"].string == row.cpu)
    #expect(resources["requests"]["memory"].string == row.memory)
    #expect(resources["limits"] == row.limits)
  }
}
