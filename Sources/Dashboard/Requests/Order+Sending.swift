// Sends what was asked for to the server, or to who runs programs.

import Configuration
import KubeModel
import Operations

extension Order {
  /// A request that was refused, and why.
  struct Refusal: Sendable, Hashable {
    var request: Request
    var reason: String
  }

  /// How the requests ended.
  struct Report: Sendable, Hashable {
    var refusals: [Refusal] = []
    /// What programs printed, as far as it is to be shown.
    var output: [String] = []
  }

  /// Sends the requests one after the other; where one was interrupted by the operator, the rest is not begun.
  func send(to cluster: Cluster) async -> Report {
    var report = Report()
    for (index, request) in requests.enumerated() {
      do {
        report.output += try await request.send(to: cluster)
      } catch let error as ProgramFailure {
        report.refusals.append(Refusal(request: request, reason: error.description))
        report.output += error.output
        guard error.isInterrupted else { continue }
        report.refusals += requests[(index + 1)...].map { Refusal(request: $0, reason: "not begun") }
        break
      } catch {
        report.refusals.append(Refusal(request: request, reason: "\(error)"))
      }
    }
    return report
  }
}

extension Request {
  /// - Returns: what a program printed, where that is to be shown.
  fileprivate func send(to cluster: Cluster) async throws -> [String] {
    let client = cluster.client
    switch self {
    case .verb(let action, let machine): try await action.perform(machine, by: cluster.actions)
    case .migrate(let machine, let node): _ = try await client.migrate(machine, to: node)
    case .abort(let migration, _): try await client.abortMigration(migration)
    case .cordon(let node): try await client.setCordoned(true, node: node)
    case .uncordon(let node): try await client.setCordoned(false, node: node)
    case .drain(let node): try await drain(node, client)
    case .delete(let view, let key):
      let namespace = key.namespace.isEmpty ? nil : key.namespace
      try await client.delete(view.resource, namespace: namespace, name: key.name, options: DeleteOptions())
    case .run(let run): return try await perform(run, cluster.programs)
    }
    return []
  }

  private func perform(_ run: PluginRun, _ programs: (any ProgramRunner)?) async throws -> [String] {
    guard let programs else { throw APIError(.notFound, "programs cannot be run from here") }
    let isBeside = run.plugin.runsInBackground
    let result = try await isBeside ? programs.runBeside(run) : programs.runOnTerminal(run)
    guard result.status == 0 else { throw ProgramFailure(program: run.words[0], result: result) }
    return run.plugin.showsOutput ? result.output : []
  }

  private func drain(_ node: String, _ client: any ResourceClient) async throws {
    let beginning = try await client.beginDrain(of: node)
    guard let (machine, reason) = beginning.refused.min(by: { $0.key < $1.key }) else { return }
    throw APIError(.conflict, "\(beginning.refused.count) of the guests refused, first \(machine): \(reason)")
  }
}

/// A program that has not ended with 0.
private struct ProgramFailure: Error, CustomStringConvertible {
  var program: String
  var result: PluginResult

  var output: [String] { result.output }
  var isInterrupted: Bool { result.isInterrupted }

  var description: String {
    if isInterrupted { return "interrupted" }
    let complaint = result.output.last.map { ": \($0)" } ?? ""
    return
      "\(program) ended with status \(result.status)\(complaint); the journal has the whole command, to be tried on a shell"
  }
}
