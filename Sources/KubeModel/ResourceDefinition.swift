// What one row of the registry says about a kind. The rows themselves are in Registry.swift.

/// One kind the API serves: everything that routes, discovery, tables and clients need to know of it.
public struct ResourceDefinition: Sendable, Hashable {
  public enum Scope: Sendable { case namespaced, cluster }

  /// A column of `kubectl get`, after NAME.
  public struct Column: Sendable, Hashable {
    public enum Format: String, Sendable { case string, integer, date }

    public var name: String
    public var format: Format
    /// Where the value stands, in the JSONPath subset of CRD printer columns.
    public var path: String
    /// Shown only with `-o wide`.
    public var isWide: Bool

    public init(_ name: String, _ path: String, format: Format = .string, wide: Bool = false) {
      self.name = name
      self.path = path
      self.format = format
      self.isWide = wide
    }
  }

  public var group: String
  public var version: String
  public var kind: String
  public var plural: String
  public var singular: String
  public var shortNames: [String]
  public var categories: [String]
  public var scope: Scope
  /// Subresources that are part of the object, such as `status`; those of other groups have rows of their own.
  public var subresources: [String]
  public var columns: [Column]
  /// Whether the object's name is the first column; of an event it says nothing.
  public var showsName: Bool

  public init(
    group: String, version: String, kind: String, plural: String, singular: String? = nil, shortNames: [String] = [],
    categories: [String] = [], scope: Scope = .namespaced, subresources: [String] = [], columns: [Column] = [],
    showsName: Bool = true
  ) {
    self.group = group
    self.version = version
    self.kind = kind
    self.plural = plural
    self.singular = singular ?? kind.lowercased()
    self.shortNames = shortNames
    self.categories = categories
    self.scope = scope
    self.subresources = subresources
    self.columns = columns
    self.showsName = showsName
  }

  /// `v1`, `kubevirt.io/v1`.
  public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

  /// `pods`, `virtualmachines.kubevirt.io`: unique among the kinds served.
  public var qualifiedName: String { group.isEmpty ? plural : "\(plural).\(group)" }

  public var isNamespaced: Bool { scope == .namespaced }

  public var hasStatusSubresource: Bool { subresources.contains("status") }

  /// The URL path of the group and version: `/api/v1`, `/apis/kubevirt.io/v1`.
  public var basePath: String { group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)" }

  /// The URL path of the collection, or of one object in it, with path segments already safe to use.
  public func path(namespace: String?, name: String? = nil, subresource: String? = nil) -> String {
    var path = basePath
    if isNamespaced, let namespace { path += "/namespaces/\(namespace)" }
    path += "/\(plural)"
    if let name { path += "/\(name)" }
    if let subresource { path += "/\(subresource)" }
    return path
  }
}
