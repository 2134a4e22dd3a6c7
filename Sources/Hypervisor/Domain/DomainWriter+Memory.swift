// The memory of a domain, and what emulated guests need of it in order to migrate unharmed.

import Codecs

extension DomainWriter {
  /// What the guest is to have, in KiB; nil with an issue where the spec does not say it properly.
  mutating func memorySize() -> Int64? {
    let resources = machine["resources"]
    let candidates = [
      machine["memory"]["guest"], resources["requests"]["memory"], resources["limits"]["memory"],
    ]
    guard let field = candidates.first(where: \.isPresent), let quantity = issues.quantity(field) else {
      if !candidates.contains(where: \.isPresent) {
        issues.add(candidates[0], "must say how much memory the guest has", reason: "FieldValueRequired")
      }
      return nil
    }
    let kibibytes = quantity.bytes / 1024
    guard (1024...(1 << 34)).contains(kibibytes) else {
      issues.add(field, "must be from 1Mi to 16Ti")
      return nil
    }
    return kibibytes
  }

  mutating func memory(_ kibibytes: Int64?) -> [XMLElement] {
    guard let kibibytes else { return [] }
    return [XMLElement("memory", ["unit": "KiB"], text: String(kibibytes))] + hugePages()
  }

  private mutating func hugePages() -> [XMLElement] {
    guard let size = issues.quantity(machine["memory"]["hugepages"]["pageSize"]) else { return [] }
    let page = XMLElement("page", ["size": String(size.bytes / 1024), "unit": "KiB"])
    return [XMLElement("memoryBacking", [:], [XMLElement("hugepages", [:], [page])])]
  }

  /// The memory of an emulated guest again, 8 KiB larger than libvirt would make it.
  ///
  /// QEMU before 9.0 takes the record of changed pages of memory that is a multiple of 256 KiB by a quick way, on which its emulated MMU
  /// is not told, and what the guest then writes to pages it has at hand is never sent to the target. libvirt rounds to whole MiB, so it
  /// takes QEMU's own command line to keep off that way. Done whatever the version is, as a guest may migrate to an older one.
  func unevenMemory(_ kibibytes: Int64?) -> [XMLElement] {
    guard let kibibytes, !isHardware, !machine["memory"]["hugepages"].isPresent else { return [] }
    let uneven = (kibibytes + 1023) / 1024 * 1024 + 8
    let arguments = [
      "-object", "memory-backend-ram,id=uneven.ram,size=\(uneven)k", "-machine", "memory-backend=uneven.ram",
      "-m", "size=\(uneven)k",
    ]
    return [XMLElement("qemu:commandline", [:], arguments.map { XMLElement("qemu:arg", ["value": $0]) })]
  }
}
