// What a domain boots: machine type, firmware, kernel; and the features that firmware depends on.

import Codecs

extension DomainWriter {
  mutating func operatingSystem() -> XMLElement {
    let type = XMLElement(
      "type", ["arch": "x86_64", "machine": issues.word(machine["machine"]["type"]) ?? "q35"], text: "hvm")
    let architecture = spec["architecture"]
    if let name = architecture.value.string, name != "amd64" {
      issues.add(architecture, "this node runs amd64 guests only")
    }
    let efi = machine["firmware"]["bootloader"]["efi"]
    guard efi.isPresent else { return XMLElement("os", [:], [type] + kernelBoot() + bios() + smbios()) }
    let secure = XMLElement("feature", ["enabled": isSecureBoot ? "yes" : "no", "name": "secure-boot"])
    return XMLElement(
      "os", ["firmware": "efi"], [type, XMLElement("firmware", [:], [secure])] + kernelBoot() + smbios())
  }

  private var isSecureBoot: Bool {
    let efi = machine["firmware"]["bootloader"]["efi"]
    return efi.isPresent && efi["secureBoot"].value.bool != false
  }

  private mutating func kernelBoot() -> [XMLElement] {
    let boot = machine["firmware"]["kernelBoot"]
    guard boot.isPresent else { return [] }
    let arguments = issues.text(boot["kernelArgs"])
    guard let kernel = host.kernelPath else {
      issues.add(boot["container"], "has no kernel on this node", reason: "FieldValueRequired")
      return []
    }
    var elements = [XMLElement("kernel", text: kernel)]
    if let initrd = host.initrdPath { elements.append(XMLElement("initrd", text: initrd)) }
    if let arguments, !arguments.isEmpty { elements.append(XMLElement("cmdline", text: arguments)) }
    return elements
  }

  private func bios() -> [XMLElement] {
    machine["firmware"]["bootloader"]["bios"]["useSerial"].value.bool == true
      ? [XMLElement("bios", ["useserial": "yes"])] : []
  }

  private func smbios() -> [XMLElement] {
    machine["firmware"]["serial"].isPresent ? [XMLElement("smbios", ["mode": "sysinfo"])] : []
  }

  /// SMBIOS data, where the spec gives the machine a serial number.
  mutating func firmwareSerial() -> [XMLElement] {
    guard let serial = issues.text(machine["firmware"]["serial"]) else { return [] }
    let entry = XMLElement("entry", ["name": "serial"], text: serial)
    return [XMLElement("sysinfo", ["type": "smbios"], [XMLElement("system", [:], [entry])])]
  }

  func features() -> XMLElement {
    let features = machine["features"]
    var elements: [XMLElement] = []
    if features["acpi"]["enabled"].value.bool != false { elements.append(XMLElement("acpi")) }
    if features["apic"]["enabled"].value.bool != false { elements.append(XMLElement("apic")) }
    if isHardware, features["kvm"]["hidden"].value.bool == true {
      elements.append(XMLElement("kvm", [:], [XMLElement("hidden", ["state": "on"])]))
    }
    if isSecureBoot || features["smm"].isPresent && features["smm"]["enabled"].value.bool != false {
      elements.append(XMLElement("smm", ["state": "on"]))
    }
    return XMLElement("features", [:], elements)
  }
}
