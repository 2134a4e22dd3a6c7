// What an agent needs to know from a running domain's own description.

/// The parts of a live domain XML that the hypervisor chose or that tell whose it is.
public struct LiveDomain: Sendable, Hashable {
  public struct Interface: Sendable, Hashable {
    public var mac: String
    /// The name given in the VirtualMachineInstance, from the device's alias.
    public var name: String

    public init(mac: String, name: String) {
      self.mac = mac
      self.name = name
    }
  }

  /// Nil for a domain that no agent defined.
  public var identity: DomainIdentity?
  /// The host's end of the first serial port; nil while the domain is not running.
  public var consolePath: String?
  public var interfaces: [Interface]
  /// Device names such as `vda`, by the names that volumes have in the VirtualMachineInstance.
  public var diskTargets: [String: String]
  /// `pc-q35-7.2`: the versioned type behind an alias such as `q35`.
  public var machineType: String?

  public init(xml: String) throws(XMLParseError) {
    let domain = try XMLElement(parsing: xml)
    identity = DomainIdentity(domain: domain)
    consolePath = domain.first("devices", "serial", "source")?["path"]
    machineType = domain.first("os", "type")?["machine"]
    let devices = domain.first("devices")
    interfaces = (devices?.all("interface") ?? []).compactMap { element in
      element.first("mac")?["address"].map { Interface(mac: $0, name: Self.name(of: element)) }
    }
    diskTargets = [:]
    for disk in devices?.all("disk") ?? [] { diskTargets[Self.name(of: disk)] = disk.first("target")?["dev"] }
  }

  /// Aliases that a user gave begin with `ua-`, as libvirt demands.
  private static func name(of device: XMLElement) -> String {
    let alias = device.first("alias")?["name"] ?? ""
    return alias.hasPrefix("ua-") ? String(alias.dropFirst(3)) : alias
  }
}
