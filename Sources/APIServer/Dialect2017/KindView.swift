// Kinds of kubevirt.io/v1alpha1, the dialect of 2017: each is a view of a kind that is stored in today's.

import Codecs
import KubeModel

/// A kind that clients see in place of the one that is stored; both conversions are pure.
struct KindView: Sendable {
  /// What clients see.
  let resource: ResourceDefinition
  /// What is stored, and what controllers and agents know.
  let stored: ResourceDefinition
  let toStored: @Sendable (JSON) -> JSON
  let fromStored: @Sendable (JSON) -> JSON

  static let all = [KindView.migrations]

  static func of(_ resource: ResourceDefinition) -> KindView? { all.first { $0.resource == resource } }

  /// An answer about the stored kind as one about this: an object or a list is converted, a `Status` stays.
  func answer(_ json: JSON) -> JSON {
    switch json.kind {
    case stored.kind: return fromStored(json)
    case "\(stored.kind)List":
      var list = json
      list["kind"] = .string("\(resource.kind)List")
      list["apiVersion"] = .string(resource.apiVersion)
      list["items"] = .array(json["items"].elements.map { fromStored($0) })
      return list
    default: return json
    }
  }
}
