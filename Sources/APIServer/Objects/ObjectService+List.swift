// list: stored bytes put together into a list object, parsed only where a selector or a table asks for it.

import Codecs
import FoundationEssentials
import KubeModel
import NIOCore
import ObjectStore
import Synchronization

extension ObjectService {
  func list(_ resource: ResourceDefinition, namespace: String?, _ options: RequestOptions) async throws -> ByteBuffer {
    let collected = try await collect(resource, namespace: namespace, options)
    let head: JSON = [
      "resourceVersion": .string(String(collected.revision)),
      "continue": collected.page.next.map {
        .string(ContinueToken(next: $0, revision: collected.revision).text)
      } ?? .null,
      "remainingItemCount": collected.page.remaining > 0 && ObjectFilter(options).isPassingEverything
        ? JSON(collected.page.remaining) : .null,
    ]
    if options.wantsTable { return try table(resource, collected.items, head) }
    var buffer = ByteBufferAllocator().buffer(capacity: collected.items.readableBytes + 256)
    buffer.writeString(
      "{\"kind\":\"\(resource.kind)List\",\"apiVersion\":\"\(resource.apiVersion)\",\"metadata\":\(head.text),\"items\":["
    )
    var items = collected.items
    buffer.writeBuffer(&items)
    buffer.writeString("]}\n")
    return buffer
  }

  private func table(_ resource: ResourceDefinition, _ items: ByteBuffer, _ head: JSON) throws -> ByteBuffer {
    let objects = try JSON(parsing: "[".utf8 + Array(items.readableBytesView) + "]".utf8).elements
    let table = TableRenderer(resource: resource, now: now()).table(objects, metadata: head)
    return ByteBuffer(bytes: table.bytes)
  }

  /// The objects that match, as comma-separated bytes.
  ///
  /// Pages are read as things are now, but every page bears the revision of the first: who watches from there hears of all that
  /// changed while the pages were read.
  func collect(
    _ resource: ResourceDefinition, namespace: String?, _ options: RequestOptions
  ) async throws -> (items: ByteBuffer, page: Page, revision: Int64) {
    let start = try options.continueToken.map { (text) throws(APIError) in try ContinueToken(text: text) }
    let collector = ListCollector(filter: ObjectFilter(options), limit: options.limit)
    let page = try await store.visit(resource.qualifiedName, namespace: namespace, from: start?.next) { key, bytes in
      collector.take(key, bytes)
    }
    return (collector.items, page, start?.revision ?? page.revision)
  }

  /// The keys of the objects that match, in order.
  func keys(_ resource: ResourceDefinition, namespace: String?, _ options: RequestOptions) async throws -> [ObjectKey] {
    let filter = ObjectFilter(options)
    let keys = KeyCollector()
    _ = try await store.visit(resource.qualifiedName, namespace: namespace) { key, bytes in
      if filter.matches(key, bytes) { keys.add(key) }
      return true
    }
    return keys.all
  }
}

extension ObjectService {
  /// Every object of a kind, for the server's own decisions.
  func all(_ resource: ResourceDefinition, namespace: String?) async throws -> [JSON] {
    let found = try await collect(resource, namespace: namespace, .standard)
    return try JSON(parsing: "[".utf8 + Array(found.items.readableBytesView) + "]".utf8).elements
  }
}

/// Gathers a page's bytes on the store's reader thread.
private final class ListCollector: Sendable {
  private let filter: ObjectFilter
  private let limit: Int?
  private let state = Mutex((items: ByteBuffer(), count: 0))

  init(filter: ObjectFilter, limit: Int?) {
    self.filter = filter
    self.limit = limit
  }

  var items: ByteBuffer { state.withLock { $0.items } }

  /// Returns false once the page is full.
  func take(_ key: ObjectKey, _ bytes: UnsafeRawBufferPointer) -> Bool {
    guard filter.matches(key, bytes) else { return true }
    return state.withLock { state in
      if let limit, state.count == limit { return false }
      if state.count > 0 { state.items.writeInteger(UInt8(ascii: ",")) }
      state.items.writeBytes(bytes)
      state.count += 1
      return true
    }
  }
}

private final class KeyCollector: Sendable {
  private let keys = Mutex<[ObjectKey]>([])

  func add(_ key: ObjectKey) { keys.withLock { $0.append(key) } }
  var all: [ObjectKey] { keys.withLock { $0 } }
}

/// Where a page of a list ended and how old the first one is, in a form that clients hand back unread.
struct ContinueToken: Equatable {
  var next: ObjectKey
  var revision: Int64

  init(next: ObjectKey, revision: Int64) { (self.next, self.revision) = (next, revision) }

  var text: String { Data("\(revision)/\(next.namespace)/\(next.name)".utf8).base64EncodedString() }

  init(text: String) throws(APIError) {
    let parts = Data(base64Encoded: text).map { String(decoding: $0, as: UTF8.self) }?
      .split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    guard let parts, parts.count == 3, let revision = Int64(parts[0]) else {
      throw APIError(
        .badRequest, "the continue parameter is not one that this server gave: start the list again without it")
    }
    self.init(next: ObjectKey(namespace: String(parts[1]), name: String(parts[2])), revision: revision)
  }
}
