// What the server offers, as its discovery tells: the kinds of every group in the version it prefers.

import Codecs
public import KubeModel

extension HTTPResourceClient {
  /// The kinds that can be listed, those of the core group first. A group that does not answer is left out, as the
  /// service behind it may be down; throws where the server itself does not answer.
  public func servedResources() async throws -> [ResourceDefinition] {
    var resources = ServedResources.read(try await object(request("GET", "/api/v1")), group: "", version: "v1")
    let groups = try await object(request("GET", "/apis"))["groups"].elements
    for group in groups {
      guard let version = group["preferredVersion", "version"].string, let name = group["name"].string else { continue }
      let path = "/apis/\(PercentCoding.encode(name))/\(PercentCoding.encode(version))"
      guard let list = try? await object(request("GET", path)) else { continue }
      resources += ServedResources.read(list, group: name, version: version)
    }
    return resources
  }
}

enum ServedResources {
  /// Reads an APIResourceList; subresources and what cannot be listed are left out.
  static func read(_ list: JSON, group: String, version: String) -> [ResourceDefinition] {
    list["resources"].elements.compactMap { entry in
      let verbs = entry["verbs"].elements.compactMap(\.string)
      guard let plural = entry["name"].string, let kind = entry["kind"].string, !plural.contains("/"),
        verbs.contains("list")
      else { return nil }
      return ResourceDefinition(
        group: entry["group"].string?.nonEmpty ?? group, version: entry["version"].string?.nonEmpty ?? version,
        kind: kind, plural: plural, singular: entry["singularName"].string?.nonEmpty,
        shortNames: entry["shortNames"].elements.compactMap(\.string),
        categories: entry["categories"].elements.compactMap(\.string),
        scope: entry["namespaced"].bool == true ? .namespaced : .cluster)
    }
  }
}
