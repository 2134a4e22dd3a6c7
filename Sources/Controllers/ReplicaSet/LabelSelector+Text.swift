// A label selector in the text form that scale subresources show.

import KubeModel

extension LabelSelector {
  /// `a=b,c in (d,e),!f`.
  var text: String { requirements.map(\.text).joined(separator: ",") }
}

extension LabelSelector.Requirement {
  fileprivate var text: String {
    switch self {
    case .isIn(let key, let values) where values.count == 1: "\(key)=\(values[0])"
    case .isIn(let key, let values): "\(key) in (\(values.joined(separator: ",")))"
    case .isNotIn(let key, let values): "\(key) notin (\(values.joined(separator: ",")))"
    case .exists(let key): key
    case .isMissing(let key): "!\(key)"
    case .isGreater(let key, let bound): "\(key)>\(bound)"
    case .isLess(let key, let bound): "\(key)<\(bound)"
    case .never: ""
    }
  }
}
