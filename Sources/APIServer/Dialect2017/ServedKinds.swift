// Every kind that has a URL: those that are stored, and the views of them in the older dialect.

import KubeModel

enum ServedKinds {
  static let all = Registry.all + KindView.all.map(\.resource)

  static func find(group: String, version: String, plural: String) -> ResourceDefinition? {
    all.first { $0.group == group && $0.version == version && $0.plural == plural }
  }
}
