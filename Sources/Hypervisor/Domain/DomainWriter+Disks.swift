// Disks of a domain: how each volume that was made ready appears to the guest.

import Codecs

extension DomainWriter {
  mutating func disks() -> [XMLElement] {
    let names = devices["disks"].elements.map { $0["name"].value.string ?? "" }
    var targets = DiskTargets()
    var elements: [XMLElement] = []
    for (index, field) in devices["disks"].elements.enumerated() {
      if names[..<index].contains(names[index]) { issues.add(field["name"], "is the name of another disk already") }
      if let disk = disk(field, targets: &targets) { elements.append(disk) }
    }
    if elements.contains(where: { $0.first("target")?["bus"] == "scsi" }) {
      elements.append(XMLElement("controller", ["type": "scsi", "index": "0", "model": "virtio-scsi"]))
    }
    return elements
  }

  private mutating func disk(_ field: SpecField, targets: inout DiskTargets) -> XMLElement? {
    guard let name = issues.word(field["name"]) else { return nil }
    guard let volume = host.volumes[name] else {
      issues.add(field["name"], "names no volume that this node can attach", reason: "FieldValueNotFound")
      return nil
    }
    let kinds = ["disk", "cdrom", "lun"].filter { field[$0].isPresent }
    guard kinds.count <= 1 else {
      issues.add(field, "must have one of disk, cdrom and lun")
      return nil
    }
    let kind = kinds.first ?? "disk"
    if kind == "lun", !volume.isBlockDevice { issues.add(field["lun"], "needs a block device") }
    let bus = issues.choice(field[kind]["bus"], Self.buses(kind), default: kind == "lun" ? "scsi" : "sata")
    let source = XMLElement("source", [volume.isBlockDevice ? "dev" : "file": volume.path])
    let target = XMLElement(
      "target",
      ["dev": targets.next(bus), "bus": bus, "tray": kind == "cdrom" ? issues.word(field["cdrom"]["tray"]) : nil])
    return XMLElement(
      "disk", ["type": volume.isBlockDevice ? "block" : "file", "device": kind],
      [driver(field, volume), source, target] + diskOptions(field, kind: kind, volume: volume)
        + [XMLElement("alias", ["name": "ua-\(name)"])])
  }

  /// QEMU has no virtio or USB CD-ROM that guests could boot from.
  private static func buses(_ kind: String) -> [String] {
    switch kind {
    case "cdrom": ["sata", "scsi"]
    case "lun": ["scsi", "virtio"]
    default: ["virtio", "sata", "scsi", "usb"]
    }
  }

  private mutating func driver(_ field: SpecField, _ volume: PreparedVolume) -> XMLElement {
    let cache =
      field["cache"].isPresent
      ? issues.choice(field["cache"], ["none", "writethrough", "writeback"], default: "writeback") : nil
    let io = field["io"].isPresent ? issues.choice(field["io"], ["native", "threads"], default: "threads") : nil
    if io == "native", cache != "none" { issues.add(field["io"], "native needs cache none") }
    let policy = issues.choice(field["errorPolicy"], ["stop", "ignore", "report", "enospace"], default: "stop")
    return XMLElement(
      "driver",
      [
        "name": "qemu", "type": volume.format.rawValue, "cache": cache, "error_policy": policy, "io": io,
        "discard": "unmap",
      ])
  }

  private mutating func diskOptions(_ field: SpecField, kind: String, volume: PreparedVolume) -> [XMLElement] {
    var elements: [XMLElement] = []
    if let order = bootOrder(field) { elements.append(order) }
    if let serial = issues.text(field["serial"]) {
      if serial.utf8.count > 36 { issues.add(field["serial"], "must be at most 36 bytes") }
      elements.append(XMLElement("serial", text: serial))
    }
    if kind == "cdrom" || volume.isReadOnly || field[kind]["readonly"].value.bool == true {
      elements.append(XMLElement("readonly"))
    }
    if field["shareable"].value.bool == true { elements.append(XMLElement("shareable")) }
    return elements
  }

  /// The boot order of a disk or interface; each may be given once.
  mutating func bootOrder(_ field: SpecField) -> XMLElement? {
    guard field["bootOrder"].isPresent else { return nil }
    let order = issues.number(field["bootOrder"], 1...1000, default: 1)
    let all = (devices["disks"].elements + devices["interfaces"].elements).compactMap { $0["bootOrder"].value.int }
    if all.filter({ $0 == order }).count > 1 { issues.add(field["bootOrder"], "\(order) is given more than once") }
    return XMLElement("boot", ["order": String(order)])
  }
}

/// Hands out device names: `vda`, `vdb`, … for virtio, `sda`, … for all buses that show SCSI disks.
private struct DiskTargets {
  private var used: [String: Int] = [:]

  mutating func next(_ bus: String) -> String {
    let prefix = bus == "virtio" ? "vd" : "sd"
    let index = used[prefix, default: 0]
    used[prefix] = index + 1
    return prefix + Self.letters(index)
  }

  /// 0 → a, 25 → z, 26 → aa: bijective base 26.
  private static func letters(_ index: Int) -> String {
    let last = String(UnicodeScalar(UInt8(ascii: "a") + UInt8(index % 26)))
    return index < 26 ? last : letters(index / 26 - 1) + last
  }
}
