// What `get` is asked for, in kubectl's ways of saying it. Pure.

import KubeModel

/// One kind, and the names of objects of it; none means all.
struct ResourceSelection: Sendable, Hashable {
  var resource: ResourceDefinition
  var names: [String] = []

  /// Reads `vms`, `vms,pods`, `vm a b`, `vm/a pod/b` and `all`.
  static func parse(_ words: [String]) throws(APIError) -> [ResourceSelection] {
    guard let first = words.first, !first.contains("/") else { return try pairs(words) }
    let kinds = first.split(separator: ",").map(String.init)
    if kinds.contains("all") {
      guard words.count == 1 else { throw APIError(.badRequest, "names cannot follow \"all\": name one kind") }
      return Registry.all.filter { $0.categories.contains("all") }.map { ResourceSelection(resource: $0) }
    }
    let names = Array(words.dropFirst())
    guard !names.contains(where: { $0.contains("/") }) else {
      throw APIError(.badRequest, "\"\(first)\" cannot stand beside kind/name: write every object as kind/name")
    }
    return try kinds.map { (kind) throws(APIError) in ResourceSelection(resource: try find(kind), names: names) }
  }

  private static func pairs(_ words: [String]) throws(APIError) -> [ResourceSelection] {
    try words.map { (word) throws(APIError) in
      let parts = word.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[1].isEmpty else {
        throw APIError(.badRequest, "\"\(word)\" is not of the form kind/name")
      }
      return ResourceSelection(resource: try find(String(parts[0])), names: [String(parts[1])])
    }
  }

  private static func find(_ word: String) throws(APIError) -> ResourceDefinition {
    if let resource = Registry.find(word) { return resource }
    let known = Registry.all.map(\.plural).joined(separator: ", ")
    throw APIError(.badRequest, "there is no kind \"\(word)\": name one of \(known)")
  }
}
