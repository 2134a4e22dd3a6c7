// From notes to core/v1 Events in the API, beside the controllers' own work: recording never waits for the server.

import KubeModel
import Logging
import Reconcile

/// Takes notes at once and writes them as Events in a task of its own.
///
/// At most `limit` notes wait; the oldest is dropped where more come. Events are a courtesy: none is tried twice.
struct EventRecorder: Sendable {
  static let limit = 1024

  private let notes: AsyncStream<EventNote>
  private let feed: AsyncStream<EventNote>.Continuation
  private let client: any ResourceClient
  private let component: String
  private let time: TimeSource
  private let log: Logger

  init(client: any ResourceClient, component: String, time: TimeSource, log: Logger) {
    (notes, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.limit))
    self.client = client
    self.component = component
    self.time = time
    self.log = log
  }

  func record(_ note: EventNote) {
    feed.yield(note)
  }

  /// Writes what is recorded, until the task is cancelled. For one task only.
  func run() async {
    var series = EventSeries(component: component)
    for await note in notes {
      guard let write = series.add(note, now: time.date) else { continue }
      do {
        try await send(write)
      } catch let error as APIError where error.reason == .notFound {
        if case .patch(let key, _) = write { series.forget(key) }
      } catch {
        log.debug("event not written", metadata: ["reason": "\(note.reason)", "error": "\(error)"])
      }
    }
  }

  private func send(_ write: EventSeries.Write) async throws {
    switch write {
    case .create(let event):
      _ = try await client.create(Registry.events, namespace: event.meta.namespace, event)
    case .patch(let key, let patch):
      _ = try await client.patch(
        Registry.events, namespace: key.namespace, name: key.name, subresource: nil, patch)
    }
  }
}
