// What pages, edits and dimmed keys ask of the server, beside the loop.

import Codecs
import KubeModel

extension Cluster {
  func get(_ request: PageRequest) async -> Result<JSON, APIError> {
    let namespace = request.key.namespace.isEmpty ? nil : request.key.namespace
    return await answer { try await client.get(request.view.resource, namespace: namespace, name: request.key.name) }
  }

  /// Replaces an object by its edited form, as long as it is the version that was edited.
  func apply(_ session: EditSession, _ object: JSON) async -> EditResult {
    var result = EditResult(session: session, object: object)
    let marked = session.key.cluster.map { ClusterName.mark(object, $0) } ?? object
    let outcome = await answer { try await client.update(session.view.resource, subresource: nil, marked) }
    if case .failure(let error) = outcome {
      result.refusal = error
      if error.reason == .conflict {
        result.newest = try? await get(PageRequest(page: 0, view: session.view, key: session.key)).get()
      }
    }
    return result
  }

  func finding(of look: Look) async -> Result<Finding, APIError> {
    let namespace = look.place.namespace
    let answer = await answer {
      switch look.subject {
      case .viewers: try await reader.viewers(namespace: namespace)
      case .instances: try await reader.consumers(namespace: namespace)
      case .nodes: try await reader.nodeMetrics()
      case .pulse: try await pulses()
      }
    }
    return answer.map { Finding(look.subject, $0) }
  }

  /// How long the server may take over a small question.
  private static let patience = Duration.seconds(5)

  /// Of several clusters all have to answer.
  private func pulses() async throws -> JSON {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for member in members { group.addTask { try await member.namedPulse() } }
      if members.isEmpty { group.addTask { try await pulse() } }
      try await group.waitForAll()
    }
    return .null
  }

  private func namedPulse() async throws {
    do { try await pulse() } catch let error as APIError { throw error.named(place.context) }
  }

  private func pulse() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await reader.pulse() }
      group.addTask {
        try await Task.sleep(for: Self.patience)
        throw APIError(.serverUnreachable, "the server does not answer")
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// Posts a log's lines until it ends.
  func follow(_ request: LogRequest, into box: EventBox) async {
    var lines = LogLines()
    do {
      let chunks = try await reader.log(of: request.pod, container: request.container, options: request.options)
      box.post(request.page, LogNews())
      for try await bytes in chunks { box.post(request.page, LogNews(lines: lines.take(bytes))) }
      box.post(request.page, LogNews(lines: lines.finish(), end: "The log has ended."))
    } catch {
      box.post(request.page, LogNews(lines: lines.finish(), end: "The log cannot be read on: \(error)"))
    }
  }

  /// Whether the operator has a right; nil where the server cannot say.
  func answer(_ question: AccessQuestion) async -> Bool? {
    let review = try? await client.create(AccessQuestion.review, namespace: nil, question.body)
    return review?["status", "allowed"].bool
  }

  private func answer(_ call: () async throws -> JSON) async -> Result<JSON, APIError> {
    do {
      return .success(try await call())
    } catch let error as APIError {
      return .failure(error)
    } catch {
      return .failure(APIError(.unknown, "\(error)"))
    }
  }
}
