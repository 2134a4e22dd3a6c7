// The description that a machine's new host is given.

import Testing

@testable import Hypervisor

@Suite("Migration XML")
struct MigrationXMLTests {
  private let live = """
    <domain type='qemu'><name>d_vm</name>
      <os><type arch='x86_64' machine='pc-q35-7.2'>hvm</type><kernel>/a/vmlinuz</kernel></os>
      <devices>
        <disk type='file' device='disk'><source file='/a/one.qcow2' index='2'/><target dev='vda' bus='virtio'/></disk>
        <disk type='file' device='disk'><source file='/shared/two.img'/><target dev='vdb' bus='virtio'/></disk>
        <serial type='pty'><source path='/dev/pts/3'/><log file='/a/serial.log' append='on'/></serial>
      </devices>
    </domain>
    """
  private let prepared = """
    <domain type='qemu'><name>d_vm</name>
      <os><type>hvm</type><kernel>/b/vmlinuz</kernel></os>
      <devices>
        <disk type='file' device='disk'><source file='/shared/two.img'/><target dev='vdb' bus='virtio'/></disk>
        <disk type='file' device='disk'><source file='/b/one.qcow2'/><target dev='vda' bus='virtio'/></disk>
        <serial type='pty'><log file='/b/serial.log' append='on'/></serial>
      </devices>
    </domain>
    """

  @Test("paths are the other host's, and all that the guest sees is as it was")
  func paths() throws {
    let domain = try XMLElement(parsing: try MigrationXML.text(live: live, prepared: prepared))
    #expect(domain.first("os", "kernel")?.text == "/b/vmlinuz")
    #expect(domain.first("os", "type")?["machine"] == "pc-q35-7.2")
    let disks = domain.first("devices")?.all("disk") ?? []
    #expect(disks.map { $0.first("source")?["file"] } == ["/b/one.qcow2", "/shared/two.img"])
    #expect(disks.map { $0.first("target")?["dev"] } == ["vda", "vdb"])
    #expect(domain.first("devices", "serial", "log")?["file"] == "/b/serial.log")
  }

  @Test("a description that is not XML is refused with the place")
  func malformed() {
    #expect(throws: XMLParseError.self) { try MigrationXML.text(live: "<domain", prepared: prepared) }
  }
}
