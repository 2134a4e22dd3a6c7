// Events (core/v1) about objects, sent in the background: nothing waits for them, and too many of them are dropped.

import Codecs
import FoundationEssentials
import KubeModel
import Logging
import Reconcile
import Synchronization

/// Tells users what happened to an object, as `kubectl describe` shows it.
final class EventRecorder: Sendable {
  enum Severity: String, Sendable {
    case normal = "Normal"
    case warning = "Warning"
  }

  /// Events waiting to be sent; beyond it the oldest are dropped.
  static let bound = 512

  private struct Occurrence: Sendable, Hashable {
    var uid: String
    var severity: Severity
    var reason: String
    var message: String
  }

  private let client: any ResourceClient
  private let node: String
  private let time: TimeSource
  private let logger: Logger
  private let waiting: AsyncStream<(Occurrence, JSON)>
  private let continuation: AsyncStream<(Occurrence, JSON)>.Continuation

  init(client: any ResourceClient, node: String, time: TimeSource, logger: Logger) {
    self.client = client
    self.node = node
    self.time = time
    self.logger = logger
    (waiting, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.bound))
  }

  func record(_ severity: Severity, _ reason: String, _ message: String, about object: JSON) {
    let occurrence = Occurrence(uid: object.meta.uid, severity: severity, reason: reason, message: message)
    continuation.yield((occurrence, reference(to: object)))
  }

  /// Sends what is recorded until cancelled; what happens again is counted on its first event.
  func run() async {
    var sent: [Occurrence: (name: String, count: Int)] = [:]
    for await (occurrence, object) in waiting {
      if sent.count > Self.bound { sent = [:] }
      let earlier = sent[occurrence]
      do {
        let name = try await send(occurrence, about: object, earlier: earlier)
        sent[occurrence] = (name, (earlier?.count ?? 0) + 1)
      } catch {
        sent[occurrence] = nil
        if !Task.isCancelled { logger.warning("could not record an event", metadata: ["reason": "\(error)"]) }
      }
    }
  }

  private func send(
    _ occurrence: Occurrence, about object: JSON, earlier: (name: String, count: Int)?
  ) async throws -> String {
    let namespace = object["namespace"].string ?? "default"
    let now = RFC3339.seconds(time.date)
    if let earlier {
      let again: JSON = ["count": JSON(earlier.count + 1), "lastTimestamp": .string(now)]
      _ = try await client.patch(
        Registry.events, namespace: namespace, name: earlier.name, subresource: nil, .merge(again))
      return earlier.name
    }
    let name = "\(object["name"].string ?? "").\(String(UInt64.random(in: .min ... .max), radix: 16))"
    let event: JSON = [
      "apiVersion": "v1", "kind": "Event", "metadata": ["name": .string(name), "namespace": .string(namespace)],
      "involvedObject": object, "reason": .string(occurrence.reason), "message": .string(occurrence.message),
      "type": .string(occurrence.severity.rawValue), "count": 1, "firstTimestamp": .string(now),
      "lastTimestamp": .string(now), "source": ["component": "spyhop-agent", "host": .string(node)],
      "reportingComponent": "spyhop-agent", "reportingInstance": .string(node),
    ]
    return try await client.create(Registry.events, namespace: namespace, event).meta.name
  }

  private func reference(to object: JSON) -> JSON {
    [
      "apiVersion": object["apiVersion"], "kind": object["kind"], "namespace": .string(object.meta.namespace),
      "name": .string(object.meta.name), "uid": .string(object.meta.uid),
      "resourceVersion": .string(object.meta.resourceVersion),
    ]
  }
}
