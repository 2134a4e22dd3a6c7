import Codecs
import Testing

@testable import spyhop

@Suite("Use of instances on a plain Kubernetes")
struct PodMetricsTests {
  @Test("launcher pods' metrics are those of the instances that they hold; helpers count in, strangers are left out")
  func instances() {
    let list: JSON = [
      "items": [
        [
          "metadata": [
            "name": "virt-launcher-vm1-x", "namespace": "prod", "labels": ["vm.kubevirt.io/name": "vm1"],
          ],
          "timestamp": "2026-11-25T12:00:00Z",
          "containers": [
            ["name": "compute", "usage": ["cpu": "1500m", "memory": "1Gi"]],
            ["name": "volumerootdisk", "usage": ["cpu": "500u", "memory": "1Mi"]],
          ],
        ],
        ["metadata": ["name": "web", "namespace": "prod"], "containers": [["usage": ["cpu": "1", "memory": "1Gi"]]]],
        [
          "metadata": ["name": "odd", "labels": ["vm.kubevirt.io/name": "odd"]],
          "containers": [["usage": ["cpu": "?"]]],
        ],
      ]
    ]
    let items = PodMetrics.instances(list)["items"].elements
    #expect(items.map { $0["metadata", "name"].string } == ["vm1", "odd"])
    #expect(abs((items[0]["cpu", "usage"].double ?? 0) - 1.5005) < 1e-9)
    #expect(items[0]["memory", "residentBytes"].int == 1025 << 20)
    #expect(items[0]["podName"].string == "virt-launcher-vm1-x")
    #expect(items[1]["cpu", "usage"].double == 0)
  }

  @Test("they are asked for by namespace, or of all")
  func paths() {
    #expect(PodMetrics.path(namespace: nil) == "/apis/metrics.k8s.io/v1beta1/pods")
    #expect(PodMetrics.path(namespace: "prod") == "/apis/metrics.k8s.io/v1beta1/namespaces/prod/pods")
  }
}
