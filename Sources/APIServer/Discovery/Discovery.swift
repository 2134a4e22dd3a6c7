// What the server says it serves: groups, versions and resources, all from the registry. Pure.

import Codecs
import KubeModel

enum Discovery {
  static let subresourceGroup = "subresources.kubevirt.io"
  /// Has no kinds of its own here: its presence tells clients that pods can be evicted.
  private static let evictionGroup = "policy"

  /// `/api`.
  static let core: JSON = [
    "kind": "APIVersions", "versions": ["v1"],
    "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": ""]],
  ]

  /// `/apis`.
  static var groups: JSON {
    ["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(groupNames.compactMap { groupBody($0) })]
  }

  /// `/apis/GROUP`, nil where there is no such group.
  static func group(_ name: String) -> JSON? {
    guard var body = groupBody(name) else { return nil }
    body = .object(JSONObject([("kind", "APIGroup"), ("apiVersion", "v1")] + body.members.map { ($0.key, $0.value) }))
    return body
  }

  private static var groupNames: [String] {
    var names: [String] = []
    for group in ServedKinds.all.map(\.group) + [
      subresourceGroup, "authorization.k8s.io", evictionGroup, UsageTarget.metricsGroup,
    ]
    where !group.isEmpty && !names.contains(group) {
      names.append(group)
    }
    return names
  }

  private static func groupBody(_ name: String) -> JSON? {
    guard groupNames.contains(name) else { return nil }
    var versions: [String] = []
    for row in ServedKinds.all where row.group == name && !versions.contains(row.version) {
      versions.append(row.version)
    }
    if name == UsageTarget.metricsGroup { versions = [UsageTarget.metricsVersion] }
    let entries = (versions.isEmpty ? ["v1"] : versions).map { version -> JSON in
      ["groupVersion": "\(name)/\(version)", "version": .string(version)]
    }
    return ["name": .string(name), "versions": .array(entries), "preferredVersion": entries[0]]
  }

  /// `/api/v1` and `/apis/GROUP/VERSION`, nil where there is no such version.
  static func resources(group: String, version: String) -> JSON? {
    let name = group.isEmpty ? version : "\(group)/\(version)"
    let entries: [JSON]
    switch name {
    case "\(subresourceGroup)/v1": entries = VirtualizationAction.discovery
    case "\(UsageTarget.metricsGroup)/\(UsageTarget.metricsVersion)": entries = UsageTarget.discovery
    case "\(evictionGroup)/v1": entries = [subresourceEntry("eviction", of: Registry.pods)]
    case "authorization.k8s.io/v1":
      entries = [entry("selfsubjectaccessreviews", "SelfSubjectAccessReview", isNamespaced: false, verbs: ["create"])]
    default:
      entries = ServedKinds.all.filter { $0.group == group && $0.version == version }.flatMap { resourceEntries($0) }
    }
    guard !entries.isEmpty else { return nil }
    return ["kind": "APIResourceList", "apiVersion": "v1", "groupVersion": .string(name), "resources": .array(entries)]
  }

  private static func resourceEntries(_ resource: ResourceDefinition) -> [JSON] {
    let verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
    var main = entry(resource.plural, resource.kind, isNamespaced: resource.isNamespaced, verbs: verbs)
    main["singularName"] = .string(resource.singular)
    if !resource.shortNames.isEmpty { main["shortNames"] = JSON(resource.shortNames) }
    if !resource.categories.isEmpty { main["categories"] = JSON(resource.categories) }
    return [main] + resource.subresources.map { subresourceEntry($0, of: resource) }
  }

  private static func subresourceEntry(_ name: String, of resource: ResourceDefinition) -> JSON {
    var entry = entry(
      "\(resource.plural)/\(name)", subresourceKind(name) ?? resource.kind, isNamespaced: resource.isNamespaced,
      verbs: subresourceVerbs(name))
    if let group = subresourceGroups[name] {
      entry["group"] = .string(group)
      entry["version"] = "v1"
    }
    return entry
  }

  /// The groups of bodies that are not of the resource's own.
  private static let subresourceGroups = ["scale": "autoscaling", "eviction": evictionGroup]

  private static func subresourceKind(_ name: String) -> String? {
    ["binding": "Binding", "eviction": "Eviction", "scale": "Scale"][name]
  }

  private static func subresourceVerbs(_ name: String) -> [String] {
    switch name {
    case "binding", "eviction": ["create"]
    case "log": ["get"]
    default: ["get", "patch", "update"]
    }
  }

  static func entry(_ name: String, _ kind: String, isNamespaced: Bool, verbs: [String]) -> JSON {
    [
      "name": .string(name), "singularName": "", "namespaced": .bool(isNamespaced), "kind": .string(kind),
      "verbs": JSON(verbs),
    ]
  }
}
