// Fetches what `get` prints: lists page by page, or objects by name.

import APIClient
import Codecs
import KubeModel

struct ListQuery: Sendable {
  /// How many objects a request asks for, as kubectl does.
  private static let pageSize = 500

  let client: HTTPResourceClient
  /// Nil for all.
  let namespace: String?
  let selector: String?
  let fieldSelector: String?

  func objects(_ selection: ResourceSelection) async throws -> ObjectList {
    let (resource, namespace) = (selection.resource, scope(selection))
    if !selection.names.isEmpty {
      var named = ObjectList(items: [], resourceVersion: "")
      for name in selection.names {
        named.items.append(try await client.get(resource, namespace: namespace, name: name))
      }
      return named
    }
    var options = firstPage
    var list = try await client.list(resource, namespace: namespace, options: options)
    while let token = list.continueToken {
      options.continueToken = token
      let page = try await client.list(resource, namespace: namespace, options: options)
      list.items += page.items
      list.continueToken = page.continueToken
    }
    return list
  }

  func table(_ selection: ResourceSelection) async throws -> ObjectTable {
    let (resource, namespace) = (selection.resource, scope(selection))
    if let name = selection.names.first {
      var table = try await client.table(resource, namespace: namespace, name: name)
      for name in selection.names.dropFirst() {
        table.rows += try await client.table(resource, namespace: namespace, name: name).rows
      }
      return table
    }
    var options = firstPage
    var table = try await client.table(resource, namespace: namespace, options: options)
    while let token = table.continueToken {
      options.continueToken = token
      let page = try await client.table(resource, namespace: namespace, options: options)
      table.rows += page.rows
      table.continueToken = page.continueToken
    }
    return table
  }

  func watchOptions(since version: String) -> WatchOptions {
    WatchOptions(labelSelector: selector, fieldSelector: fieldSelector, resourceVersion: version)
  }

  /// The same query for one object by a selector, so that its list and its watch fit together.
  func narrowed(to name: String) -> ListQuery {
    let fields = [fieldSelector, "metadata.name=\(name)"].compactMap { $0 }.joined(separator: ",")
    return ListQuery(client: client, namespace: namespace, selector: selector, fieldSelector: fields)
  }

  func emptyMessage(_ selections: [ResourceSelection]) -> String {
    let isNamespaced = selections.contains { $0.resource.isNamespaced }
    guard isNamespaced, let namespace else { return "No resources found." }
    return "No resources found in namespace \(PlainText.of(namespace))."
  }

  private var firstPage: ListOptions {
    ListOptions(labelSelector: selector, fieldSelector: fieldSelector, limit: Self.pageSize)
  }

  func scope(_ selection: ResourceSelection) -> String? { selection.resource.isNamespaced ? namespace : nil }
}
