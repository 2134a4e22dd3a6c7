// One watch from its start to its end: what is there, what was missed, and then what happens.

import Codecs
import HTTPService
import KubeModel
import NIOCore
import NIOHTTP1
import ObjectStore

struct WatchStream: Sendable {
  let objects: ObjectService
  let resource: ResourceDefinition
  let namespace: String?
  let options: RequestOptions
  let encoder: WatchEncoder

  /// - Parameter view: the dialect that objects are shown in; nil shows them as they are stored.
  init(
    _ objects: ObjectService, _ resource: ResourceDefinition, namespace: String?, _ options: RequestOptions,
    as view: KindView? = nil
  ) {
    self.objects = objects
    self.resource = resource
    self.namespace = namespace
    self.options = options
    encoder = WatchEncoder(
      resource: view?.resource ?? resource, filter: ObjectFilter(options), wantsTable: options.wantsTable,
      now: objects.now, view: view)
  }

  /// Opens the watch: refuses what can be refused before the first byte.
  ///
  /// - Throws: `APIError`, `expired` where the version is no longer kept.
  func open() async throws -> HTTPResponse {
    let start = try startRevision()
    // Subscribed before anything is read: no change can fall between the two.
    let subscription = objects.store.subscribe(to: resource.qualifiedName, namespace: namespace)
    if let start {
      do {
        _ = try await objects.store.changes(of: resource.qualifiedName, after: start, limit: 1)
      } catch {
        subscription.cancel()
        throw error
      }
    }
    return HTTPResponse(
      .ok, headers: ["Content-Type": "application/json"],
      body: .stream { writer in
        defer { subscription.cancel() }
        try await run(subscription, after: start, writer)
      })
  }

  private func startRevision() throws(APIError) -> Int64? {
    guard let text = options.resourceVersion, text != "0", !options.wantsInitialEvents else { return nil }
    guard let revision = Int64(text), revision > 0 else {
      throw APIError(.badRequest, "resourceVersion must be a version that this server gave, not \"\(text)\"")
    }
    return revision
  }

  /// Ends when the client's time is up, when it falls too far behind, or with its connection.
  private func run(_ subscription: Subscription, after start: Int64?, _ writer: HTTPBodyWriter) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      if let seconds = options.timeoutSeconds, seconds > 0 {
        group.addTask {
          try await Task.sleep(for: .seconds(seconds))
          subscription.cancel()
        }
      }
      group.addTask { try await follow(subscription, after: start, writer) }
      // Either the watch or its time is over; the other has nothing left to do.
      try await group.next()
      group.cancelAll()
    }
  }

  private func follow(_ subscription: Subscription, after start: Int64?, _ writer: HTTPBodyWriter) async throws {
    var reached: Int64
    if let start {
      reached = try await sendMissed(after: start, writer)
    } else {
      reached = try await sendPresent(writer)
    }
    while let delivery = await subscription.next() {
      var buffer = ByteBuffer()
      for change in delivery.changes where change.revision > reached {
        encoder.append(change, to: &buffer)
        reached = change.revision
      }
      if let bookmark = delivery.bookmark, options.wantsBookmarks, bookmark >= reached {
        encoder.appendBookmark(bookmark, to: &buffer)
      }
      try await writer.write(buffer)
    }
  }

  /// Sends an ADDED for each object present; returns the revision they were read at.
  private func sendPresent(_ writer: HTTPBodyWriter) async throws -> Int64 {
    var unlimited = options
    unlimited.limit = nil
    unlimited.wantsTable = false
    let (items, _, revision) = try await objects.collect(resource, namespace: namespace, unlimited)
    let present = try JSON(parsing: "[".utf8 + Array(items.readableBytesView) + "]".utf8).elements
    var buffer = ByteBuffer()
    for object in present { encoder.append(.added, object.bytes, to: &buffer) }
    if options.wantsInitialEvents { encoder.appendBookmark(revision, isInitialEnd: true, to: &buffer) }
    try await writer.write(buffer)
    return revision
  }

  /// Sends the changes since a revision from the log; returns the last one sent.
  private func sendMissed(after start: Int64, _ writer: HTTPBodyWriter) async throws -> Int64 {
    var reached = start
    while true {
      var buffer = ByteBuffer()
      let changes: [Change]
      do {
        changes = try await objects.store.changes(of: resource.qualifiedName, namespace: namespace, after: reached)
      } catch let error as StoreError {
        encoder.append(APIError(error), to: &buffer)
        try await writer.write(buffer)
        throw error
      }
      guard let last = changes.last else { return reached }
      for change in changes { encoder.append(change, to: &buffer) }
      try await writer.write(buffer)
      reached = last.revision
    }
  }
}
