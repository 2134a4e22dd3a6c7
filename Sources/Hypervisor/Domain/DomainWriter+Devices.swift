// The devices of a domain that are neither disks nor interfaces, and their order in the document.

import Codecs

extension DomainWriter {
  mutating func deviceList() -> XMLElement {
    XMLElement(
      "devices", [:],
      disks() + interfaces() + console() + graphics() + inputs() + watchdog() + panic() + randomness() + [balloon()])
  }

  /// The first serial port on a pty, with everything the guest writes to it appended to the log by QEMU itself.
  private func console() -> [XMLElement] {
    guard devices["autoattachSerialConsole"].value.bool != false else { return [] }
    let log = host.consoleLogPath.map { [XMLElement("log", ["file": $0, "append": "on"])] } ?? []
    return [
      XMLElement("serial", ["type": "pty"], log + [XMLElement("target", ["port": "0"])]),
      XMLElement("console", ["type": "pty"], [XMLElement("target", ["type": "serial", "port": "0"])]),
    ]
  }

  /// A screen on a Unix socket that libvirt places in the domain's own directory; no TCP port is opened.
  private mutating func graphics() -> [XMLElement] {
    guard devices["autoattachGraphicsDevice"].value.bool != false else { return [] }
    let model = issues.choice(devices["video"]["type"], ["vga", "virtio", "bochs", "ramfb", "cirrus"], default: "vga")
    let isVGA = model == "vga"
    return [
      XMLElement("graphics", ["type": "vnc"], [XMLElement("listen", ["type": "socket"])]),
      XMLElement(
        "video", [:], [XMLElement("model", ["type": model, "vram": isVGA ? "16384" : nil, "heads": isVGA ? "1" : nil])]),
    ]
  }

  private mutating func inputs() -> [XMLElement] {
    devices["inputs"].elements.map { field in
      XMLElement(
        "input",
        [
          "type": issues.choice(field["type"], ["tablet", "keyboard"], default: "tablet"),
          "bus": issues.choice(field["bus"], ["usb", "virtio"], default: "usb"),
        ])
    }
  }

  private mutating func watchdog() -> [XMLElement] {
    let field = devices["watchdog"]
    guard field.isPresent else { return [] }
    if field["diag288"].isPresent { issues.unsupported(field["diag288"]) }
    let action = issues.choice(field["i6300esb"]["action"], ["poweroff", "reset", "shutdown"], default: "reset")
    return [XMLElement("watchdog", ["model": "i6300esb", "action": action])]
  }

  /// Lets a guest tell of its panic, so that a crash is seen as one and not as a machine that went silent.
  private mutating func panic() -> [XMLElement] {
    let models = devices["panicDevices"].elements.map {
      issues.choice($0["model"], ["isa", "pvpanic", "hyperv"], default: "isa")
    }
    return (models.isEmpty ? ["isa"] : models).map { XMLElement("panic", ["model": $0]) }
  }

  private func randomness() -> [XMLElement] {
    guard devices["rng"].isPresent else { return [] }
    let backend = XMLElement("backend", ["model": "random"], text: "/dev/urandom")
    return [XMLElement("rng", ["model": "virtio"], [backend])]
  }

  private func balloon() -> XMLElement {
    devices["autoattachMemBalloon"].value.bool == false
      ? XMLElement("memballoon", ["model": "none"])
      : XMLElement("memballoon", ["model": "virtio"], [XMLElement("stats", ["period": "10"])])
  }
}
