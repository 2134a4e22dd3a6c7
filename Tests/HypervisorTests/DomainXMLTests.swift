// Descriptions of whole machines against golden files.

import Codecs
import Hypervisor
import TestSupport
import Testing

@Suite("Domain XML")
struct DomainXMLTests {
  @Test("a machine that boots a kernel from the host")
  func kernelBoot() throws {
    let instance = Fixture.instance(
      [
        "memory": ["guest": "128Mi"],
        "firmware": [
          "kernelBoot": [
            "kernelArgs": "console=ttyS0 quiet",
            "container": ["image": "host:///images", "kernelPath": "/vmlinuz", "initrdPath": "/initrd.gz"],
          ]
        ],
        "devices": [
          "autoattachGraphicsDevice": false, "rng": [:], "interfaces": [["name": "default", "masquerade": [:]]],
        ],
      ], networks: [["name": "default", "pod": [:]]])
    let host = DomainHost(
      emulation: .software, kernelPath: "/images/vmlinuz", initrdPath: "/images/initrd.gz",
      consoleLogPath: "/var/lib/spyhop/console/6f7fae2e/serial.log")
    try expectGolden(DomainXML.text(for: instance, on: host), "kernel-boot.xml")
  }

  @Test("a machine that uses every device")
  func everything() throws {
    let instance = Fixture.instance(
      [
        "memory": ["guest": "1Gi", "hugepages": ["pageSize": "2Mi"]], "machine": ["type": "pc-q35-7.2"],
        "cpu": [
          "sockets": 2, "cores": 3, "threads": 2, "model": "Haswell",
          "features": [["name": "vmx"], ["name": "avx2", "policy": "disable"]],
        ],
        "firmware": [
          "uuid": "5D307CA9-B3EF-428C-8861-06E72D69F223", "serial": "e4686d2c",
          "bootloader": ["efi": ["secureBoot": true]],
        ],
        "clock": [
          "utc": ["offsetSeconds": 60], "timer": ["hpet": ["present": false], "rtc": ["tickPolicy": "catchup"]],
        ],
        "features": ["acpi": [:], "kvm": ["hidden": true]], "rebootPolicy": "Terminate",
        "devices": [
          "disks": [
            ["name": "root", "disk": ["bus": "virtio"], "bootOrder": 1, "cache": "none", "io": "native"],
            ["name": "data", "disk": ["bus": "scsi", "readonly": true], "serial": "D-1", "errorPolicy": "report"],
            ["name": "seed", "cdrom": ["bus": "sata"]],
            ["name": "raw", "lun": ["bus": "scsi"], "shareable": true],
            ["name": "stick", "disk": ["bus": "usb"]],
          ],
          "interfaces": [
            ["name": "default", "bridge": [:], "macAddress": "DE-AD-00-00-BE-EF", "model": "e1000e", "bootOrder": 2],
            ["name": "spare", "masquerade": [:], "state": "down"],
          ],
          "inputs": [["type": "tablet", "bus": "virtio", "name": "pen"]], "video": ["type": "virtio"],
          "watchdog": ["name": "dog", "i6300esb": ["action": "poweroff"]], "rng": [:], "autoattachMemBalloon": false,
        ],
      ], networks: [["name": "default", "pod": [:]], ["name": "spare", "pod": [:]]])
    let host = DomainHost(
      emulation: .hardware,
      volumes: [
        "root": PreparedVolume(path: "/disks/root.img"),
        "data": PreparedVolume(path: "/disks/data.qcow2", format: .qcow2),
        "seed": PreparedVolume(path: "/run/seed.iso", isReadOnly: true),
        "raw": PreparedVolume(path: "/dev/sdq", isBlockDevice: true), "stick": PreparedVolume(path: "/disks/stick.img"),
      ])
    try expectGolden(DomainXML.text(for: instance, on: host), "everything.xml")
  }

  @Test("the smallest machine there is")
  func smallest() throws {
    try expectGolden(Fixture.text(Fixture.smallest), "smallest.xml")
  }

  @Test(
    "processor models under emulation and acceleration",
    arguments: [
      ("host-model", Emulation.software, "mode='maximum'"), ("host-passthrough", .software, "mode='maximum'"),
      ("host-model", .hardware, "mode='host-model'"), ("host-passthrough", .hardware, "mode='host-passthrough'"),
      ("Nehalem", .software, "<model fallback='allow'>Nehalem</model>"),
      ("Nehalem", .hardware, "<model fallback='forbid'>Nehalem</model>"),
    ])
  func models(model: String, emulation: Emulation, expected: String) throws {
    let text = try Fixture.text(
      ["memory": ["guest": "64Mi"], "cpu": ["model": .string(model)]], on: DomainHost(emulation: emulation))
    #expect(text.contains(expected))
  }

  @Test("processors follow the resources where no topology is given")
  func processorsFromResources() throws {
    let text = try Fixture.text(["resources": ["requests": ["cpu": "1500m", "memory": "64M"]]])
    #expect(text.contains("<vcpu>2</vcpu>"))
    #expect(text.contains("<memory unit='KiB'>62500</memory>"))
  }

  @Test("emulated guests have memory of an uneven size, which QEMU before 9.0 migrates unharmed")
  func unevenMemory() throws {
    let size = ["memory": ["guest": "65000Ki"]] as JSON
    #expect(try Fixture.text(size).contains("<qemu:arg value='size=65544k'/>"), "libvirt rounds to 64 MiB")
    #expect(try !Fixture.text(size, on: DomainHost(emulation: .hardware)).contains("qemu:"))
    let huge = ["memory": ["guest": "64Mi", "hugepages": ["pageSize": "2Mi"]]] as JSON
    #expect(try !Fixture.text(huge).contains("uneven"))
  }

  @Test("the derived address is the same at every start and differs between machines")
  func derivedAddress() throws {
    func address(_ uuid: String) throws -> String? {
      let instance = Fixture.instance(
        [
          "memory": ["guest": "64Mi"], "firmware": ["uuid": .string(uuid)],
          "devices": ["interfaces": [["name": "default", "masquerade": [:]]]],
        ], networks: [["name": "default", "pod": [:]]])
      let text = try DomainXML.text(for: instance, on: DomainHost(emulation: .software))
      return try LiveDomain(xml: text).interfaces.first?.mac
    }
    let first = try address("5d307ca9-b3ef-428c-8861-06e72d69f223")
    #expect(try first == address("5d307ca9-b3ef-428c-8861-06e72d69f223"))
    #expect(try first != address("5d307ca9-b3ef-428c-8861-06e72d69f224"))
  }

  @Test("an agent knows its own domain again by the metadata")
  func identity() throws {
    let instance = Fixture.instance(Fixture.smallest)
    let live = try LiveDomain(xml: DomainXML.text(for: instance, on: DomainHost(emulation: .software)))
    #expect(live.identity == DomainIdentity(vmi: instance))
    #expect(try LiveDomain(xml: "<domain><name>other</name></domain>").identity == nil)
  }
}
