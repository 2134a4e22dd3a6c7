// Lists and watches of kinds that only the server knows how to tabulate: each object comes as its metadata with the
// server's cells.

public import Codecs
public import KubeModel
import Synchronization

/// A client whose lists and watches ask for tables; every other verb is the wrapped client's.
public struct TabulatedClient: ResourceClient {
  private let client: HTTPResourceClient
  private let member: String
  private let wideMember: String

  /// - Parameters:
  ///   - member: the member of each object that holds its cells, an object of text by column name.
  ///   - wideMember: the same for columns of `-o wide`.
  public init(_ client: HTTPResourceClient, member: String, wideMember: String) {
    (self.client, self.member, self.wideMember) = (client, member, wideMember)
  }

  public func list(_ resource: ResourceDefinition, namespace: String?, options: ListOptions) async throws -> ObjectList
  {
    let path = client.collection(resource, namespace)
    let request = client.request("GET", path, query: options.query, accept: HTTPResourceClient.tableType)
    let table = try await client.object(request)
    let metadata = table["metadata"]
    return ObjectList(
      items: try objects(of: table, ObjectTable(table).columns),
      resourceVersion: metadata["resourceVersion"].string ?? "",
      continueToken: metadata["continue"].string?.nonEmpty, remainingItemCount: metadata["remainingItemCount"].int)
  }

  public func watch(
    _ resource: ResourceDefinition, namespace: String?, options: WatchOptions
  ) async throws -> AsyncThrowingStream<[WatchEvent], any Error> {
    let events = try await client.watchEvents(
      resource, namespace: namespace, options: options, accept: HTTPResourceClient.tableType)
    // Only the first table of a watch tells the columns.
    let columns = Mutex<[ObjectTable.Column]>([])
    return AsyncThrowingStream {
      while let batch = try await events.next() {
        let news = try columns.withLock { columns in try batch.flatMap { try self.events($0, &columns) } }
        if !news.isEmpty { return news }
      }
      return nil
    }
  }

  private func events(_ event: WatchEvent, _ columns: inout [ObjectTable.Column]) throws -> [WatchEvent] {
    guard event.object.kind == "Table" else { return event.kind == .bookmark ? [event] : [] }
    let table = try ObjectTable(event.object)
    if !table.columns.isEmpty { columns = table.columns }
    return objects(of: event.object, columns).map { WatchEvent(event.kind, $0) }
  }

  private func objects(of table: JSON, _ columns: [ObjectTable.Column]) -> [JSON] {
    table["rows"].elements.map { row in
      var object = row["object"]
      var (cells, wideCells): ([(String, JSON)], [(String, JSON)]) = ([], [])
      for (column, cell) in zip(columns, row["cells"].elements) {
        let text = JSON.string(cell.string ?? (cell.isNull ? "" : cell.text))
        if column.isWide { wideCells.append((column.name, text)) } else { cells.append((column.name, text)) }
      }
      object[member] = .object(JSONObject(cells))
      object[wideMember] = .object(JSONObject(wideCells))
      return object
    }
  }
}

// MARK: - The other verbs

extension TabulatedClient {
  public func get(_ resource: ResourceDefinition, namespace: String?, name: String) async throws -> JSON {
    try await client.get(resource, namespace: namespace, name: name)
  }

  public func create(_ resource: ResourceDefinition, namespace: String?, _ object: JSON) async throws -> JSON {
    try await client.create(resource, namespace: namespace, object)
  }

  public func update(_ resource: ResourceDefinition, subresource: String?, _ object: JSON) async throws -> JSON {
    try await client.update(resource, subresource: subresource, object)
  }

  public func patch(
    _ resource: ResourceDefinition, namespace: String?, name: String, subresource: String?, _ patch: Patch
  ) async throws -> JSON {
    try await client.patch(resource, namespace: namespace, name: name, subresource: subresource, patch)
  }

  @discardableResult
  public func delete(
    _ resource: ResourceDefinition, namespace: String?, name: String, options: DeleteOptions
  ) async throws -> JSON {
    try await client.delete(resource, namespace: namespace, name: name, options: options)
  }

  public func bind(pod: ObjectKey, uid: String, node: String) async throws {
    try await client.bind(pod: pod, uid: uid, node: node)
  }
}
