// The forms that `get` prints objects in.

import ArgumentParser
import Codecs
import KubeModel

enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, wide, json, yaml, name

  var isTabular: Bool { self == .table || self == .wide }

  /// Objects as text.
  ///
  /// - Parameter asList: puts them into one `List`, as kubectl does for all but a single named object.
  func text(_ objects: [JSON], asList: Bool) -> String {
    let whole: [JSON] =
      asList
      ? [["apiVersion": "v1", "kind": "List", "metadata": ["resourceVersion": ""], "items": .array(objects)]] : objects
    switch self {
    case .json: return whole.map(\.indentedText).joined(separator: "\n")
    case .yaml: return whole.map(YAML.text).joined(separator: "---\n")
    case .name, .table, .wide: return objects.map(Self.qualifiedName).joined(separator: "\n")
    }
  }

  /// `virtualmachine.kubevirt.io/testvm`.
  private static func qualifiedName(_ object: JSON) -> String {
    let resource = Registry.find(apiVersion: object.apiVersion, kind: object.kind)
    return "\(resource?.singularName ?? object.kind.lowercased())/\(object.meta.name)"
  }
}

extension ResourceDefinition {
  /// `pod`, `virtualmachine.kubevirt.io`: as kubectl names one object's kind.
  var singularName: String { group.isEmpty ? singular : "\(singular).\(group)" }
}
