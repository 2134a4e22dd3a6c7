// One request for use: authorized, then answered from the nodes' reports.

import Codecs
import HTTPService
import KubeModel
import NIOHTTP1
import Statistics

struct UsageCall: Sendable {
  let objects: ObjectService
  let reports: NodeReports

  func answer(_ target: UsageTarget, _ request: HTTPRequest) async throws -> HTTPResponse {
    guard request.method == .GET else { throw APIError(.methodNotAllowed, "what is measured can only be read") }
    let options = try RequestOptions(request)
    switch target {
    case .nodes(let name?): return .json(try await node(name))
    case .nodes(nil): return .json(try await nodes(options))
    case .pods(let namespace, let name?):
      return .json(try await pod(ObjectKey(namespace: namespace ?? "", name: name)))
    case .pods(let namespace, nil): return .json(try await pods(namespace, options))
    case .instances(let namespace, let name?):
      return .json(try await instance(ObjectKey(namespace: namespace ?? "", name: name)))
    case .instances(let namespace, nil): return .json(try await instances(namespace, options))
    }
  }

  // MARK: - metrics.k8s.io

  private func node(_ name: String) async throws -> JSON {
    guard let report = try await reports.all()[name] else {
      throw APIError(.notFound, "nodemetrics.metrics.k8s.io \"\(name)\" not found: its agent does not answer")
    }
    return UsageObjects.node(name, report)
  }

  private func nodes(_ options: RequestOptions) async throws -> JSON {
    let all = try await reports.all()
    let wanted = try await objects.keys(Registry.nodes, namespace: nil, options)
    let items = wanted.compactMap { key in all[key.name].map { UsageObjects.node(key.name, $0) } }
    return UsageObjects.list("NodeMetrics", items)
  }

  private func pod(_ key: ObjectKey) async throws -> JSON {
    guard let found = try await podMetrics()[key] else {
      throw APIError(.notFound, "podmetrics.metrics.k8s.io \"\(key)\" not found: nothing of it is measured")
    }
    return found
  }

  private func pods(_ namespace: String?, _ options: RequestOptions) async throws -> JSON {
    let all = try await podMetrics()
    let wanted = try await objects.keys(Registry.pods, namespace: namespace, options)
    return UsageObjects.list("PodMetrics", wanted.compactMap { all[$0] })
  }

  private func podMetrics() async throws -> [ObjectKey: JSON] {
    var found: [ObjectKey: JSON] = [:]
    for report in try await reports.all().values {
      for instance in report.instances where !instance.pod.isEmpty {
        let key = ObjectKey(namespace: instance.key.namespace, name: instance.pod)
        found[key] = UsageObjects.pod(instance, report)
      }
    }
    return found
  }

  // MARK: - Instances

  private func instance(_ key: ObjectKey) async throws -> JSON {
    let object = try await objects.object(Registry.virtualMachineInstances, key)
    let node = object["status", "nodeName"].string ?? ""
    guard let report = try await reports.all()[node], let usage = report.instances.first(where: { $0.key == key })
    else {
      throw APIError(
        .notFound, node.isEmpty ? "\(key) runs on no node yet" : "the agent of node \(node) measures nothing of \(key)")
    }
    return UsageObjects.instance(usage, on: node, report)
  }

  /// While an instance moves two nodes measure it: it runs where it uses more.
  private func instances(_ namespace: String?, _ options: RequestOptions) async throws -> JSON {
    let wanted = try await objects.keys(Registry.virtualMachineInstances, namespace: namespace, options)
    var found: [ObjectKey: (use: Double, object: JSON)] = [:]
    for (node, report) in try await reports.all() {
      for usage in report.instances where (found[usage.key]?.use ?? -1) < usage.processorUse {
        found[usage.key] = (usage.processorUse, UsageObjects.instance(usage, on: node, report))
      }
    }
    return UsageObjects.list("VirtualMachineInstanceStats", wanted.compactMap { found[$0]?.object })
  }
}
