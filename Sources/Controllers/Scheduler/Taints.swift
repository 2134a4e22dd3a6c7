// Taints of nodes and the tolerations of pods. Pure.

import Codecs

struct Taint: Hashable {
  var key: String
  var value = ""
  var effect: String

  init(key: String, value: String = "", effect: String) {
    self.key = key
    self.value = value
    self.effect = effect
  }

  init(_ json: JSON) {
    self.init(key: json["key"].string ?? "", value: json["value"].string ?? "", effect: json["effect"].string ?? "")
  }

  /// Whether the taint keeps pods away, rather than only being a preference against them.
  var repels: Bool { effect == "NoSchedule" || effect == "NoExecute" }
}

struct Toleration: Hashable {
  let key: String
  let exists: Bool
  let value: String
  let effect: String

  init(_ json: JSON) {
    key = json["key"].string ?? ""
    exists = json["operator"].string == "Exists"
    value = json["value"].string ?? ""
    effect = json["effect"].string ?? ""
  }

  /// An empty effect tolerates every effect; an empty key with `Exists`, every taint.
  func tolerates(_ taint: Taint) -> Bool {
    guard effect.isEmpty || effect == taint.effect else { return false }
    if key.isEmpty { return exists }
    return key == taint.key && (exists || value == taint.value)
  }
}

extension PodFacts {
  func tolerates(_ taint: Taint) -> Bool { tolerations.contains { $0.tolerates(taint) } }
}
