// Keeps an ObjectCache equal to a collection on the server: the I/O around the Watcher state machine.

public import Codecs
public import KubeModel

/// Follows one collection of the API and keeps its objects in a cache.
public final class Reflector: Sendable {
  /// Objects asked for at once while listing.
  public static let pageSize = 500
  /// The same where pages are shown as they come: the first is to be there soon, the others all.
  static let shownPageSizes = (first: 250, next: 2_000)

  public let cache: ObjectCache
  private let client: any ResourceClient
  private let namespace: String?
  private let labelSelector: String?
  private let fieldSelector: String?
  private let time: TimeSource
  private let backoff: Backoff
  private let onTurn: @Sendable (SyncState) -> Void
  private let showsPages: Bool
  private let shape: JSONShape
  private let transform: (@Sendable (JSON) -> JSON)?

  /// - Parameters:
  ///   - namespace: nil for all, and for kinds of cluster scope.
  ///   - showsPages: lets the cache's readers see the pages of the first list as they come, before it has synced.
  ///   - shape: what of each object is asked for, where not all of it is needed; key and version have to be in it.
  ///   - transform: what is kept of each object, where not all of it is needed; key and version have to stay.
  ///   - onTurn: told when the cache begins to load, is live, stale or forbidden; not again while it stays so.
  public init(
    client: any ResourceClient, resource: ResourceDefinition, namespace: String? = nil, labelSelector: String? = nil,
    fieldSelector: String? = nil, indexes: [CacheIndex] = [], time: TimeSource = TimeSource(),
    backoff: Backoff = Backoff(cap: .seconds(15)), showsPages: Bool = false,
    keeping shape: JSONShape = .all, transform: (@Sendable (JSON) -> JSON)? = nil,
    onTurn: @escaping @Sendable (SyncState) -> Void = { _ in }
  ) {
    self.client = client
    self.namespace = namespace
    self.labelSelector = labelSelector
    self.fieldSelector = fieldSelector
    self.time = time
    self.backoff = backoff
    (self.showsPages, self.shape, self.transform) = (showsPages, shape, transform)
    self.onTurn = onTurn
    cache = ObjectCache(resource: resource, indexes: indexes)
  }

  /// Lists and watches until the task is cancelled; errors become the cache's state and are retried for ever.
  public func run() async {
    var watcher = Watcher(backoff: backoff)
    while !Task.isCancelled {
      do {
        switch watcher.step {
        case .list(let token): try await list(from: token, &watcher)
        case .watch(let version): try await watch(from: version, &watcher)
        case .wait(let deadline):
          try await time.sleep(until: deadline)
          watcher.waited()
        }
      } catch let error as APIError {
        perform(watcher.failed(error, at: now))
      } catch {
        if !Task.isCancelled { perform(watcher.failed(APIError(.unknown, "\(error)"), at: now)) }
      }
    }
  }

  /// Lists to the end. While a page is taken over, the next one is on its way: that halves the time of long lists.
  private func list(from token: String?, _ watcher: inout Watcher) async throws {
    var page = try await self.page(token)
    while let token = page.nextToken {
      async let next = self.page(token)
      perform(watcher.listed(transformed(page), hasSynced: cache.hasSynced))
      page = try await next
    }
    perform(watcher.listed(transformed(page), hasSynced: cache.hasSynced))
  }

  private func page(_ token: String?) async throws -> ObjectList {
    let sizes = Self.shownPageSizes
    let limit = showsPages ? (token == nil ? sizes.first : sizes.next) : Self.pageSize
    let options = ListOptions(
      labelSelector: labelSelector, fieldSelector: fieldSelector, limit: limit, continueToken: token, shape: shape)
    return try await client.list(cache.resource, namespace: namespace, options: options)
  }

  private func transformed(_ page: ObjectList) -> ObjectList {
    guard let transform else { return page }
    var page = page
    page.items = page.items.map(transform)
    return page
  }

  private func watch(from version: String, _ watcher: inout Watcher) async throws {
    let options = WatchOptions(
      labelSelector: labelSelector, fieldSelector: fieldSelector, resourceVersion: version, shape: shape)
    let events = try await client.watch(cache.resource, namespace: namespace, options: options)
    perform(watcher.opened(at: now))
    for try await batch in events { perform(watcher.received(transformed(batch))) }
    if !Task.isCancelled { perform(watcher.ended(at: now)) }
  }

  private func transformed(_ events: [WatchEvent]) -> [WatchEvent] {
    guard let transform else { return events }
    return events.map { $0.kind == .bookmark ? $0 : WatchEvent($0.kind, transform($0.object)) }
  }

  private var now: Watcher.Moment { Watcher.Moment(elapsed: time.elapsed, date: time.date) }

  private func perform(_ updates: [Watcher.Update]) {
    let before = cache.state
    for update in updates {
      switch update {
      case .replace(let items, let version): cache.replace(with: items, version: version)
      case .extend(let items): if showsPages { cache.extend(with: items) }
      case .apply(let events): cache.apply(events)
      case .enter(let state): cache.enter(state)
      }
    }
    let after = cache.state
    if !after.isAlike(before) { onTurn(after) }
  }
}
