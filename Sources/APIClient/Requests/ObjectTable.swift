// Lists as the server itself tabulates them (meta.k8s.io/v1 Table): what `kubectl get` shows, for any kind.

import Codecs
public import KubeModel

/// Rows of objects with the server's columns.
public struct ObjectTable: Sendable, Hashable {
  public struct Column: Sendable, Hashable {
    public var name: String
    /// Shown only with `-o wide`.
    public var isWide: Bool

    public init(name: String, isWide: Bool) {
      self.name = name
      self.isWide = isWide
    }
  }

  public struct Row: Sendable, Hashable {
    public var key: ObjectKey
    /// As many as there are columns; as the server wrote them, control characters included.
    public var cells: [String]

    public init(key: ObjectKey, cells: [String]) {
      self.key = key
      self.cells = cells
    }
  }

  /// Empty in a watch's later tables, which go on with the columns of the first.
  public var columns: [Column]
  public var rows: [Row]
  public var resourceVersion: String
  public var continueToken: String?

  public init(columns: [Column], rows: [Row], resourceVersion: String = "", continueToken: String? = nil) {
    self.columns = columns
    self.rows = rows
    self.resourceVersion = resourceVersion
    self.continueToken = continueToken
  }
}

extension ObjectTable {
  init(_ json: JSON) throws(APIError) {
    guard json.kind == "Table" else {
      throw APIError(
        .notAcceptable, "the server answers with a \(json.kind) in place of a table: use -o name or -o json")
    }
    columns = json["columnDefinitions"].elements.map {
      Column(name: $0["name"].string ?? "", isWide: ($0["priority"].int ?? 0) > 0)
    }
    rows = json["rows"].elements.map { row in
      Row(key: row["object"].key, cells: row["cells"].elements.map { $0.string ?? ($0.isNull ? "" : $0.text) })
    }
    resourceVersion = json["metadata", "resourceVersion"].string ?? ""
    continueToken = json["metadata", "continue"].string?.nonEmpty
  }
}

extension HTTPResourceClient {
  static let tableType = "application/json;as=Table;v=v1;g=meta.k8s.io"

  /// A list, or one page of it, as a table.
  public func table(
    _ resource: ResourceDefinition, namespace: String?, options: ListOptions = ListOptions()
  ) async throws -> ObjectTable {
    let request = request("GET", collection(resource, namespace), query: options.query, accept: Self.tableType)
    return try ObjectTable(try await object(request))
  }

  /// One object as a table of one row.
  public func table(_ resource: ResourceDefinition, namespace: String?, name: String) async throws -> ObjectTable {
    let request = request("GET", try path(resource, namespace, name), accept: Self.tableType)
    return try ObjectTable(try await object(request))
  }

  /// Changes as tables, one a change; its kind tells whether the rows were deleted. Bookmarks are left out.
  public func watchTables(
    _ resource: ResourceDefinition, namespace: String?, options: WatchOptions
  ) async throws -> AsyncThrowingStream<[(kind: WatchEvent.Kind, table: ObjectTable)], any Error> {
    let events = try await watchEvents(resource, namespace: namespace, options: options, accept: Self.tableType)
    return AsyncThrowingStream {
      while let batch = try await events.next() {
        let changes = try batch.filter { $0.kind != .bookmark }.map { ($0.kind, try ObjectTable($0.object)) }
        if !changes.isEmpty { return changes }
      }
      return nil
    }
  }
}
