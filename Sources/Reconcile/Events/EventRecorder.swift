// From notes to core/v1 Events in the API, beside the recorder's own work: recording never waits for the server.

public import KubeModel
public import Logging

/// Who tells of what happened, as Events name it.
public struct EventSource: Sendable, Hashable {
  public var component: String
  /// The node that it speaks for; nil for those that speak for the cluster.
  public var host: String?

  public init(component: String, host: String? = nil) {
    self.component = component
    self.host = host
  }
}

/// Takes notes at once and writes them as Events in a task of its own.
///
/// At most `limit` notes wait; the oldest is dropped where more come. Events are a courtesy: none is tried twice.
public struct EventRecorder: Sendable {
  static let limit = 1024

  private let notes: AsyncStream<EventNote>
  private let feed: AsyncStream<EventNote>.Continuation
  private let client: any ResourceClient
  private let source: EventSource
  private let time: TimeSource
  private let log: Logger

  public init(client: any ResourceClient, source: EventSource, time: TimeSource, log: Logger) {
    (notes, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.limit))
    self.client = client
    self.source = source
    self.time = time
    self.log = log
  }

  public func record(_ note: EventNote) {
    feed.yield(note)
  }

  /// Writes what is recorded, until the task is cancelled. For one task only.
  public func run() async {
    var series = EventSeries(source: source)
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
