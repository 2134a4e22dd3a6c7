// The description of a running machine as the destination of a migration is given it: a pure function.

/// A machine's description for another host.
public enum MigrationXML {
  /// The live description of a machine with the other host's paths in it.
  ///
  /// What the guest can see stays as it is, or the migration would be refused; kernel, disks and console log are taken from the
  /// description that the other host made for the same machine.
  public static func text(live: String, prepared: String) throws(XMLParseError) -> String {
    var domain = try XMLElement(parsing: live)
    let other = try XMLElement(parsing: prepared)
    for name in ["kernel", "initrd"] {
      domain.change("os", name) { $0.text = other.first("os", name)?.text ?? $0.text }
    }
    domain.change("devices") { devices in
      for index in devices.children.indices {
        switch devices.children[index].name {
        case "disk": adopt(disk: &devices.children[index], from: other)
        case "serial", "console": adopt(log: &devices.children[index], from: other)
        default: break
        }
      }
    }
    return domain.document
  }

  /// Disks are matched by the names the guest sees them under.
  private static func adopt(disk: inout XMLElement, from other: XMLElement) {
    let target = disk.first("target")?["dev"]
    let disks = other.first("devices")?.all("disk") ?? []
    guard let source = disks.first(where: { $0.first("target")?["dev"] == target })?.first("source") else { return }
    disk.change("source") { element in
      for attribute in source.attributes { element[attribute.name] = attribute.value }
    }
  }

  private static func adopt(log device: inout XMLElement, from other: XMLElement) {
    guard let file = other.first("devices", "serial", "log")?["file"] else { return }
    device.change("log") { $0["file"] = file }
  }
}
