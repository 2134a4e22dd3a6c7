// What nodes' agents say of use, asked when somebody wants to know and kept for a few seconds.

import Codecs
import FoundationEssentials
import HTTPService
import KubeModel
import NIOCore
import NIOHTTP1
import Statistics

/// The reports of all nodes, by node.
struct NodeReports: Sendable {
  /// How long reports are given out again; an agent measures no more often than this.
  static let lifetime = Duration.seconds(3)
  /// How long an agent may take, which includes the second that its first measurement needs.
  private static let patience = Duration.seconds(4)
  private static let agentsAtOnce = 32
  /// An agent's answer; thousands of machines fit.
  private static let sizeLimit = 8 << 20

  private let reading: FreshReading<[String: NodeReport]>

  init(gateway: AgentGateway) {
    let start = ContinuousClock.now
    reading = FreshReading(
      lifetime: Self.lifetime, elapsed: { start.duration(to: .now) }, read: { try await Self.collect(gateway) })
  }

  /// Nodes that are not ready and agents that do not answer in time are left out.
  func all() async throws -> [String: NodeReport] { try await reading.value() }

  private static func collect(_ gateway: AgentGateway) async throws -> [String: NodeReport] {
    let nodes = try await gateway.objects.all(Registry.nodes, namespace: nil).filter { $0.isTrue("Ready") }
    return await withTaskGroup(of: (String, NodeReport?).self) { group in
      var waiting = nodes.map(\.meta.name)[...]
      var reports: [String: NodeReport] = [:]
      func startNext() {
        guard let name = waiting.popFirst() else { return }
        group.addTask { (name, try? await report(of: name, gateway)) }
      }
      for _ in 0..<agentsAtOnce { startNext() }
      for await (name, report) in group {
        reports[name] = report
        startNext()
      }
      return reports
    }
  }

  private static func report(of node: String, _ gateway: AgentGateway) async throws -> NodeReport? {
    try await withThrowingTaskGroup(of: NodeReport?.self) { group in
      group.addTask {
        let (head, stream) = try await gateway.agent(of: node).request(.GET, "/v1/stats")
        guard head.status == .ok else { return nil }
        return NodeReport(try JSON(parsing: Array(await stream.text(limit: sizeLimit).utf8)))
      }
      group.addTask {
        try await Task.sleep(for: patience)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }
}
