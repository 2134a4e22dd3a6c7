// A fingerprint of a VM's template, to tell whether an instance still is what the template says.

import Codecs

/// FNV-1a over the template's text with sorted members: equal for equal templates, on every machine.
enum TemplateHash {
  static func text(of machine: JSON) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in machine["spec"]["template"]["spec"].sorted.bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16)
  }
}

extension JSON {
  /// The same value with the members of all objects in the order of their names.
  fileprivate var sorted: JSON {
    switch self {
    case .object(let members):
      .object(JSONObject(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted) }))
    case .array(let elements): .array(elements.map(\.sorted))
    default: self
    }
  }
}
