import Codecs
import HTTPService
import KubeModel
import NIOCore
import NIOHTTP1
import ObjectStore
import Statistics
import Testing

@testable import APIServer

@Suite("Served use")
struct UsageTests {
  private static let stats = "/apis/subresources.kubevirt.io/v1"
  private static let metrics = "/apis/metrics.k8s.io/v1beta1"

  static let report = NodeReport([
    "timestamp": "2026-01-01T00:00:00Z", "windowSeconds": 2.5,
    "node": ["cpu": ["count": 2, "usage": 1.25], "memory": ["bytes": 4096, "usedBytes": 2048]],
    "instances": [
      [
        "metadata": ["namespace": "default", "name": "a", "uid": "u"], "podName": "virt-launcher-a",
        "cpu": ["count": 1, "usage": 0.5, "delay": 0.25],
        "memory": ["bytes": 4096, "residentBytes": 8192],
      ]
    ],
  ])

  @Test("metrics.k8s.io is discovered as kubectl top looks for it")
  func discovery() async throws {
    let server = try await TestServer()
    let groups = try await server.send(.GET, "/apis").body["groups"].elements
    let group = try #require(groups.first { $0["name"] == "metrics.k8s.io" })
    #expect(group["versions"].elements.map { $0["version"] } == ["v1beta1"])
    let kinds = try await server.send(.GET, Self.metrics).body["resources"].elements.map { $0["kind"] }
    #expect(kinds == ["NodeMetrics", "PodMetrics"])
  }

  @Test(
    "paths name what they are about",
    arguments: [
      ("\(metrics)/nodes", UsageTarget.nodes(name: nil)), ("\(metrics)/nodes/n", .nodes(name: "n")),
      ("\(metrics)/pods", .pods(namespace: nil, name: nil)),
      ("\(metrics)/namespaces/x/pods", .pods(namespace: "x", name: nil)),
      ("\(metrics)/namespaces/x/pods/p", .pods(namespace: "x", name: "p")),
      ("\(stats)/virtualmachineinstances/stats", .instances(namespace: nil, name: nil)),
      ("\(stats)/namespaces/x/virtualmachineinstances/stats", .instances(namespace: "x", name: nil)),
      ("\(stats)/namespaces/x/virtualmachineinstances/a/stats", .instances(namespace: "x", name: "a")),
    ])
  func paths(_ path: String, _ target: UsageTarget) {
    #expect(RequestTarget(segments: path.split(separator: "/").map(String.init)) == .usage(target))
  }

  @Test("nodes' and pods' use has the form that kubectl reads")
  func objects() throws {
    let report = try #require(Self.report)
    let node = UsageObjects.node("n", report)
    #expect(node["usage"] == ["cpu": "1250000000n", "memory": "2Ki"])
    #expect(node["window"] == "2500ms")
    let pod = UsageObjects.pod(report.instances[0], report)
    #expect(pod.key == ObjectKey(namespace: "default", name: "virt-launcher-a"))
    #expect(pod["containers"] == [["name": "compute", "usage": ["cpu": "500000000n", "memory": "8Ki"]]])
    let instance = UsageObjects.instance(report.instances[0], on: "n", report)
    #expect(instance["cpu", "delay"] == 0.25)
    #expect(instance["nodeName"] == "n")
    #expect(instance["podName"] == "virt-launcher-a")
    #expect(instance["network"].isNull)
  }

  @Test("nodes that are not ready, and agents that do not answer, are left out at once")
  func silentNodes() async throws {
    let server = try await TestServer()
    for (name, ready) in [("dead", "True"), ("unready", "False")] {
      _ = try await server.send(
        .POST, "/api/v1/nodes", ["apiVersion": "v1", "kind": "Node", "metadata": ["name": .string(name)]])
      let status: JSON = [
        "status": [
          "conditions": [["type": "Ready", "status": .string(ready)]],
          "addresses": [["type": "InternalIP", "address": "127.0.0.1"]],
          "daemonEndpoints": ["kubeletEndpoint": ["Port": 1]],
        ]
      ]
      _ = try await server.send(.PATCH, "/api/v1/nodes/\(name)/status", status, type: "application/merge-patch+json")
    }
    let list = try await server.send(.GET, "\(Self.metrics)/nodes")
    #expect(list.status == 200)
    #expect(list.body["kind"] == "NodeMetricsList")
    #expect(list.body["items"].elements.isEmpty)
    #expect(try await server.send(.GET, "\(Self.metrics)/nodes/dead").status == 404)
    #expect(try await server.send(.GET, "\(Self.metrics)/namespaces/default/pods/p").status == 404)
  }

  @Test("use can only be read, and only by those who may")
  func refusals() async throws {
    var server = try await TestServer()
    #expect(try await server.send(.POST, "\(Self.metrics)/nodes", [:]).status == 405)
    #expect(try await server.send(.GET, "\(Self.stats)/namespaces/x/virtualmachineinstances/a/stats").status == 404)
    server.user = PeerIdentity(user: "guest", groups: [])
    let paths = ["\(Self.metrics)/nodes", "\(Self.metrics)/pods", "\(Self.stats)/virtualmachineinstances/stats"]
    for path in paths { #expect(try await server.send(.GET, path).status == 403) }
    let refusal = try await server.send(.GET, "/metrics")
    #expect(refusal.status == 403)
    #expect(refusal.body["message"].string?.contains("cannot get path") == true)
  }

  @Test("/metrics counts requests, watchers and stored objects")
  func serverMetrics() async throws {
    let server = try await TestServer()
    _ = try await server.send(.POST, TestServer.configMaps, TestServer.configMap("a"))
    _ = try await server.send(.GET, TestServer.configMaps + "/none")
    let watch = server.store.subscribe(to: "configmaps")
    defer { watch.cancel() }
    let response = await server.handler.respond(
      to: HTTPRequest(method: .GET, uri: "/metrics", peer: server.user))
    guard case .bytes(let body) = response.body else {
      Issue.record("not a body")
      return
    }
    let lines = Set(String(buffer: body).split(separator: "\n").map(String.init))
    let label = "group=\"\",version=\"v1\",resource=\"configmaps\",subresource=\"\""
    #expect(lines.contains("apiserver_request_total{verb=\"CREATE\",\(label),code=\"201\"} 1"))
    #expect(lines.contains("apiserver_request_total{verb=\"GET\",\(label),code=\"404\"} 1"))
    #expect(lines.contains("apiserver_storage_objects{resource=\"configmaps\"} 1"))
    #expect(lines.contains("apiserver_registered_watchers{resource=\"configmaps\"} 1"))
    #expect(lines.contains("apiserver_current_inflight_requests 1"))
  }

  @Test("labels of requests are bounded, whatever clients send")
  func labels() {
    let segments = "api/v1/namespaces/default/pods/p/\u{1b}[2J".split(separator: "/").map(String.init)
    let odd = HTTPRequest(method: .RAW(value: "EVIL"), uri: "/")
    let label = RequestLabel(RequestTarget(segments: segments), odd)
    #expect(label.verb == "OTHER")
    #expect(label.subresource == "other")
    #expect(RequestLabel(.nothing, HTTPRequest(method: .GET, uri: "/x")).resource == "")
  }
}
