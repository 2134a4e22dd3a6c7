// From a VirtualMachineInstance to libvirt's domain XML: a pure function, put together here from its parts.

public import Codecs
import FoundationEssentials
import KubeModel

/// The domain XML of a VirtualMachineInstance.
public enum DomainXML {
  /// The description of `vmi` on a host.
  ///
  /// Interfaces bound by `bridge` get QEMU's user-mode network just as `masquerade` ones do: this agent has no bridges.
  /// Throws `InvalidSpec` naming every field that cannot be honoured.
  public static func text(for vmi: JSON, on host: DomainHost) throws(InvalidSpec) -> String {
    var writer = DomainWriter(vmi: vmi, host: host)
    let element = writer.domain()
    guard writer.issues.causes.isEmpty else { throw InvalidSpec(causes: writer.issues.causes) }
    return element.document
  }
}

/// Writes one domain; its parts are in extensions, a file a concern.
struct DomainWriter {
  let vmi: JSON
  let host: DomainHost
  /// `spec` and `spec.domain`, with their paths.
  let spec: SpecField
  let machine: SpecField
  var issues = SpecIssues()

  init(vmi: JSON, host: DomainHost) {
    self.vmi = vmi
    self.host = host
    spec = SpecField(vmi["spec"], "spec")
    machine = spec["domain"]
  }

  /// The namespace in which libvirt takes arguments of QEMU.
  private static let argumentsNamespace = "http://libvirt.org/schemas/domain/qemu/1.0"

  var devices: SpecField { machine["devices"] }
  var isHardware: Bool { host.emulation == .hardware }

  mutating func domain() -> XMLElement {
    refuseUnsupported()
    let rebootPolicy = issues.choice(machine["rebootPolicy"], ["Reboot", "Terminate"], default: "Reboot")
    let identity = DomainIdentity(vmi: vmi)
    let head = [
      XMLElement("name", text: identity.domainName), XMLElement("uuid", text: uuid()),
      XMLElement("metadata", [:], [identity.metadata]),
    ]
    let tail = [
      XMLElement("on_poweroff", text: "destroy"),
      XMLElement("on_reboot", text: rebootPolicy == "Terminate" ? "destroy" : "restart"),
      XMLElement("on_crash", text: "destroy"), deviceList(),
    ]
    let size = memorySize()
    return XMLElement(
      "domain", ["type": isHardware ? "kvm" : "qemu", "xmlns:qemu": isHardware ? nil : Self.argumentsNamespace],
      head + memory(size) + processors() + [operatingSystem(), features()] + firmwareSerial() + [clock()] + tail
        + unevenMemory(size))
  }

  /// The firmware's UUID, else the object's own.
  private mutating func uuid() -> String {
    let field = machine["firmware"]["uuid"]
    let text = issues.text(field) ?? vmi.meta.uid
    guard let uuid = UUID(uuidString: text) else {
      issues.add(field.isPresent ? field : SpecField(vmi["metadata", "uid"], "metadata.uid"), "must be a UUID")
      return ""
    }
    return uuid.uuidString.lowercased()
  }

  private mutating func refuseUnsupported() {
    let fields = [
      machine["cpu"]["dedicatedCpuPlacement"], machine["cpu"]["realtime"], machine["cpu"]["numa"],
      machine["launchSecurity"], devices["gpus"], devices["hostDevices"], devices["filesystems"], devices["tpm"],
      devices["downwardMetrics"], devices["autoattachVSOCK"],
    ]
    for field in fields where field.value.hasContent && field.value != false { issues.unsupported(field) }
  }
}
