// Network interfaces of a domain: QEMU's user-mode network, whatever binding was asked for.

import Codecs
import KubeModel

extension DomainWriter {
  mutating func interfaces() -> [XMLElement] {
    let networks = Set(spec["networks"].elements.compactMap { $0["name"].value.string })
    for network in spec["networks"].elements where network["multus"].isPresent || network["resourceClaim"].isPresent {
      issues.unsupported(network["multus"].isPresent ? network["multus"] : network["resourceClaim"])
    }
    return devices["interfaces"].elements.compactMap { field in
      if let name = field["name"].value.string, !networks.contains(name) {
        issues.add(field["name"], "names no network of the spec", reason: "FieldValueNotFound")
      }
      return field["state"].value == "absent" ? nil : interface(field)
    }
  }

  private mutating func interface(_ field: SpecField) -> XMLElement? {
    guard let name = issues.word(field["name"]) else { return nil }
    for binding in ["sriov", "macvtap", "passt", "passtBinding", "binding"] where field[binding].isPresent {
      issues.unsupported(field[binding])
    }
    let models = ["virtio", "e1000", "e1000e", "rtl8139", "ne2k_pci", "pcnet"]
    let model = XMLElement("model", ["type": issues.choice(field["model"], models, default: "virtio")])
    var elements = [XMLElement("mac", ["address": macAddress(field, name: name)]), model]
    if issues.choice(field["state"], ["up", "down"], default: "up") == "down" {
      elements.append(XMLElement("link", ["state": "down"]))
    }
    if let order = bootOrder(field) { elements.append(order) }
    return XMLElement("interface", ["type": "user"], elements + [XMLElement("alias", ["name": "ua-\(name)"])])
  }

  /// The address given, else one that is the same at every start of the same machine.
  private mutating func macAddress(_ field: SpecField, name: String) -> String {
    if let text = issues.text(field["macAddress"]) {
      let parts = text.split(whereSeparator: { $0 == ":" || $0 == "-" }).map { UInt8($0, radix: 16) }
      guard parts.count == 6, parts.allSatisfy({ $0 != nil }), let first = parts[0], first & 1 == 0 else {
        issues.add(field["macAddress"], "must be a unicast MAC address such as 52:54:00:12:34:56")
        return ""
      }
      return parts.compactMap { $0 }.map(Self.hex).joined(separator: ":")
    }
    let seed = machine["firmware"]["uuid"].value.string ?? vmi.meta.uid
    // FNV-1a: no secret is in it, it only has to differ between machines.
    let hash = "\(seed)/\(name)".utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let bytes =
      [0x52, 0x54, 0x00] + [
        UInt8(truncatingIfNeeded: hash >> 40), UInt8(truncatingIfNeeded: hash >> 24),
        UInt8(truncatingIfNeeded: hash >> 8),
      ]
    return bytes.map(Self.hex).joined(separator: ":")
  }

  private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
