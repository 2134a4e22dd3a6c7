// Which objects a list or watch wants, decided with as little parsing as the selectors allow.

import Codecs
import KubeModel

struct ObjectFilter: Sendable {
  let labels: LabelSelector
  let fields: FieldSelector
  private let name: String?
  /// Field terms that need the object itself.
  private let needsObject: Bool

  init(_ options: RequestOptions) {
    labels = options.labels
    fields = options.fields
    name = options.fields.pinned("name")
    let keyTerms: Set = [["metadata", "name"], ["metadata", "namespace"]]
    needsObject =
      !options.labels.matchesEverything || options.fields.terms.contains { !keyTerms.contains($0.path) || $0.isNegated }
  }

  var isPassingEverything: Bool { labels.matchesEverything && fields.terms.isEmpty }

  func matches(_ key: ObjectKey, _ bytes: some Sequence<UInt8>) -> Bool {
    if let name, name != key.name { return false }
    if let namespace = fields.pinned("namespace"), namespace != key.namespace { return false }
    guard needsObject else { return true }
    guard let object = try? JSON(parsing: bytes) else { return false }
    return labels.matches(object: object) && fields.matches(object)
  }
}
