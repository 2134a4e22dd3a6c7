// What is refused, by the name of its field.

import Codecs
import Hypervisor
import KubeModel
import Testing

@Suite("Specs that cannot be honoured")
struct SpecIssuesTests {
  static func fields(_ domain: JSON, volumes: [String: PreparedVolume] = [:], networks: JSON = []) -> [String] {
    do throws(InvalidSpec) {
      _ = try DomainXML.text(
        for: Fixture.instance(domain, networks: networks), on: DomainHost(emulation: .software, volumes: volumes))
      return []
    } catch {
      return error.causes.map(\.field)
    }
  }

  @Test(
    "each bad field is named",
    arguments: [
      (["devices": [:]], "spec.domain.memory.guest"),
      (["memory": ["guest": "lots"]], "spec.domain.memory.guest"),
      (["memory": ["guest": "1Ki"]], "spec.domain.memory.guest"),
      (["memory": ["guest": "64Mi"], "cpu": ["cores": 0]], "spec.domain.cpu.cores"),
      (["memory": ["guest": "64Mi"], "cpu": ["cores": 32, "sockets": 32]], "spec.domain.cpu"),
      (["memory": ["guest": "64Mi"], "cpu": ["model": "a b"]], "spec.domain.cpu.model"),
      (["memory": ["guest": "64Mi"], "cpu": ["dedicatedCpuPlacement": true]], "spec.domain.cpu.dedicatedCpuPlacement"),
      (["memory": ["guest": "64Mi"], "firmware": ["uuid": "x"]], "spec.domain.firmware.uuid"),
      (
        ["memory": ["guest": "64Mi"], "firmware": ["kernelBoot": ["container": ["image": "a"]]]],
        "spec.domain.firmware.kernelBoot.container"
      ),
      (["memory": ["guest": "64Mi"], "devices": ["disks": [["name": "x"]]]], "spec.domain.devices.disks[0].name"),
      (["memory": ["guest": "64Mi"], "devices": ["tpm": ["persistent": true]]], "spec.domain.devices.tpm"),
      (
        ["memory": ["guest": "64Mi"], "devices": ["interfaces": [["name": "default"]]]],
        "spec.domain.devices.interfaces[0].name"
      ),
    ] as [(JSON, String)])
  func badField(domain: JSON, field: String) {
    #expect(Self.fields(domain) == [field])
  }

  @Test("disk rules name the disk")
  func disks() {
    func disk(_ disk: JSON) -> [String] {
      Self.fields(
        ["memory": ["guest": "64Mi"], "devices": ["disks": [disk]]], volumes: ["d": PreparedVolume(path: "/d")])
    }
    let path = "spec.domain.devices.disks[0]"
    #expect(disk(["name": "d", "cdrom": ["bus": "virtio"]]) == ["\(path).cdrom.bus"])
    #expect(disk(["name": "d", "lun": [:]]) == ["\(path).lun"])
    #expect(disk(["name": "d", "disk": [:], "cdrom": [:]]) == [path])
    #expect(disk(["name": "d", "io": "native"]) == ["\(path).io"])
    #expect(disk(["name": "d", "serial": "a\u{7}b"]) == ["\(path).serial"])
    #expect(disk(["name": "d", "cache": "unsafe"]) == ["\(path).cache"])
  }

  @Test("two devices cannot both boot first")
  func bootOrder() {
    let domain: JSON = [
      "memory": ["guest": "64Mi"],
      "devices": [
        "disks": [["name": "d", "bootOrder": 1]], "interfaces": [["name": "n", "masquerade": [:], "bootOrder": 1]],
      ],
    ]
    let fields = Self.fields(
      domain, volumes: ["d": PreparedVolume(path: "/d")], networks: [["name": "n", "pod": [:]]])
    #expect(fields == ["spec.domain.devices.disks[0].bootOrder", "spec.domain.devices.interfaces[0].bootOrder"])
  }

  @Test("all faults are told at once")
  func allAtOnce() {
    let fields = Self.fields(["cpu": ["cores": -1, "model": ""], "machine": ["type": "q 35"]])
    #expect(
      Set(fields) == [
        "spec.domain.memory.guest", "spec.domain.cpu.cores", "spec.domain.cpu.model", "spec.domain.machine.type",
      ])
  }
}
