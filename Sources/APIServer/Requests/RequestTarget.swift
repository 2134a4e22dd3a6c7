// What a URL path names. Pure.

import KubeModel

/// The thing that a request is about.
enum RequestTarget: Sendable, Hashable {
  /// A collection, an object in it, or a subresource of that object.
  case resource(ResourceDefinition, namespace: String?, name: String?, subresource: String?)
  /// `subresources.kubevirt.io`: an action on, or a stream to, a VM or VMI.
  case virtualization(resource: String, namespace: String, name: String, action: String)
  case virtualizationVersion
  /// What nodes, pods and instances use.
  case usage(UsageTarget)
  /// Who is attached to consoles.
  case viewers(ConsoleViewers)
  case accessReview
  case discovery(Discovery)
  case openAPI(OpenAPI)
  case version
  case health
  case metrics
  case nothing

  /// What a caller needs the right to, where the target says it alone.
  var action: Action? {
    switch self {
    case .usage(let usage): usage.action
    case .viewers(let viewers): viewers.action
    default: nil
    }
  }

  enum Discovery: Sendable, Hashable {
    case core
    case groups
    case group(String)
    case resources(group: String, version: String)
  }

  enum OpenAPI: Sendable, Hashable {
    case v2
    case v3Index
    case v3(group: String, version: String)
  }

  init(segments: [String]) {
    switch segments.first {
    case "healthz", "readyz", "livez": self = .health
    case "version" where segments.count == 1: self = .version
    case "metrics" where segments.count == 1: self = .metrics
    case "openapi": self = Self.openAPI(Array(segments.dropFirst()))
    case "api": self = Self.core(Array(segments.dropFirst()))
    case "apis": self = Self.grouped(Array(segments.dropFirst()))
    default: self = .nothing
    }
  }

  private static func core(_ rest: [String]) -> RequestTarget {
    guard let version = rest.first else { return .discovery(.core) }
    if rest.count == 1 { return version == "v1" ? .discovery(.resources(group: "", version: version)) : .nothing }
    return resource(group: "", version: version, rest.dropFirst())
  }

  private static func grouped(_ rest: [String]) -> RequestTarget {
    guard let group = rest.first else { return .discovery(.groups) }
    guard rest.count > 1 else { return .discovery(.group(group)) }
    let version = rest[1]
    if rest.count == 2 { return .discovery(.resources(group: group, version: version)) }
    switch group {
    case "subresources.kubevirt.io": return virtualization(rest.dropFirst(2))
    case UsageTarget.metricsGroup where version == UsageTarget.metricsVersion:
      return UsageTarget(metrics: Array(rest.dropFirst(2))).map { .usage($0) } ?? .nothing
    case "authorization.k8s.io" where rest[2] == "selfsubjectaccessreviews": return .accessReview
    default: return resource(group: group, version: version, rest.dropFirst(2))
    }
  }

  private static func resource(group: String, version: String, _ rest: ArraySlice<String>) -> RequestTarget {
    var rest = rest
    var namespace: String?
    // `/namespaces/x` is an object, `/namespaces/x/pods` a collection in it; `/namespaces/x/status` its subresource.
    if rest.first == "namespaces", rest.count > 2, !["status", "finalize"].contains(rest[rest.startIndex + 2]) {
      namespace = rest[rest.startIndex + 1]
      rest = rest.dropFirst(2)
    }
    let parts = Array(rest)
    guard let plural = parts.first, parts.count <= 3,
      let definition = ServedKinds.find(group: group, version: version, plural: plural),
      namespace == nil || definition.isNamespaced
    else { return .nothing }
    let name = parts.count > 1 ? parts[1] : nil
    if definition.isNamespaced, namespace == nil, name != nil { return .nothing }
    return .resource(definition, namespace: namespace, name: name, subresource: parts.count > 2 ? parts[2] : nil)
  }

  private static func virtualization(_ rest: ArraySlice<String>) -> RequestTarget {
    let parts = Array(rest)
    if parts == ["version"] { return .virtualizationVersion }
    if parts == ["healthz"] { return .health }
    if let usage = UsageTarget(statistics: parts) { return .usage(usage) }
    if let viewers = ConsoleViewers(parts) { return .viewers(viewers) }
    guard parts.count >= 5, parts[0] == "namespaces" else { return .nothing }
    return .virtualization(
      resource: parts[2], namespace: parts[1], name: parts[3], action: parts[4...].joined(separator: "/"))
  }

  private static func openAPI(_ rest: [String]) -> RequestTarget {
    switch (rest.first, rest.count) {
    case ("v2", 1): .openAPI(.v2)
    case ("v3", 1): .openAPI(.v3Index)
    case ("v3", 3) where rest[1] == "api": .openAPI(.v3(group: "", version: rest[2]))
    case ("v3", 4) where rest[1] == "apis": .openAPI(.v3(group: rest[2], version: rest[3]))
    default: .nothing
    }
  }
}
