// What an agent needs to know from a running domain's own description.

/// The parts of a live domain XML that the hypervisor chose or that tell whose it is.
public struct LiveDomain: Sendable, Hashable {
  public struct Interface: Sendable, Hashable {
    public var mac: String
    /// The name given in the VirtualMachineInstance, from the device's alias.
    public var name: String
  }

  /// Nil for a domain that no agent defined.
  public var identity: DomainIdentity?
  /// The host's end of the first serial port; nil while the domain is not running.
  public var consolePath: String?
  public var interfaces: [Interface]

  public init(xml: String) throws(XMLParseError) {
    let domain = try XMLElement(parsing: xml)
    identity = DomainIdentity(domain: domain)
    consolePath = domain.first("devices", "serial", "source")?["path"]
    interfaces = (domain.first("devices")?.all("interface") ?? []).compactMap { element in
      guard let mac = element.first("mac")?["address"] else { return nil }
      let alias = element.first("alias")?["name"] ?? ""
      return Interface(mac: mac, name: alias.hasPrefix("ua-") ? String(alias.dropFirst(3)) : alias)
    }
  }
}
