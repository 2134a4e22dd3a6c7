// Waiting for a cluster that was just started, and giving up with a reason.

import APIClient
import Codecs
import Files
import KubeModel

struct Readiness: Sendable {
  let kubeconfig: String
  /// The process whose end means that there is nothing to wait for.
  let process: Int32
  let log: String
  var timeout: Duration = .seconds(60)

  func nodes() async throws -> [JSON] {
    let client = try HTTPResourceClient(kubeconfig: try Kubeconfig.load(KubeconfigLocation(explicit: kubeconfig)))
    return try await client.list(Registry.nodes, namespace: nil, options: ListOptions()).items
  }

  /// Waits until so many nodes are Ready; one that says why it is not is quoted when time is up.
  func waitForNodes(_ count: Int, report: (String) -> Void) async throws {
    let deadline = ContinuousClock.now + timeout
    var last: [JSON] = []
    var hasAnswered = false
    while ContinuousClock.now < deadline {
      guard SystemCall.isAlive(process) else {
        throw LocalClusterError("it ended at once: \(lastLogLine)")
      }
      if let found = try? await nodes() {
        if !hasAnswered { report("the API server answers") }
        hasAnswered = true
        last = found
        let ready = found.filter { $0.isTrue("Ready") }
        if ready.count >= count {
          report("ready: \(ready.map(\.meta.name).sorted().joined(separator: ", "))")
          return
        }
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw LocalClusterError(hasAnswered ? Self.reason(last) : "the API server did not answer in time: \(lastLogLine)")
  }

  private static func reason(_ nodes: [JSON]) -> String {
    let reasons = nodes.filter { !$0.isTrue("Ready") }.map { node in
      "\(node.meta.name): \(node.condition("Ready")?.message ?? "its agent has not reported")"
    }
    let found = reasons.isEmpty ? "none registered; see the log" : reasons.joined(separator: "; ")
    return "not every node became ready: \(found). The cluster goes on trying; mend that, or end it with `spyhop down`"
  }

  private var lastLogLine: String {
    let lines = ((try? SmallFile.text(log)) ?? "").split(separator: "\n")
    return lines.last.map { "\($0) (see \(log))" } ?? "see \(log)"
  }
}
