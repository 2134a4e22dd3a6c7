// Where a libvirt daemon listens, by its URI.

import Hypervisor
import Testing

@Suite("libvirt URIs")
struct LibvirtURITests {
  @Test(
    "name their socket, or mean the usual one",
    arguments: [
      ("qemu:///system", "/run/libvirt/libvirt-sock"),
      ("qemu+unix:///system?socket=/a/b", "/a/b"), ("qemu+unix:///system?mode=x&socket=/c", "/c"),
    ])
  func sockets(uri: String, socket: String) {
    #expect(LibvirtURI.socket(of: uri) == socket)
  }
}
