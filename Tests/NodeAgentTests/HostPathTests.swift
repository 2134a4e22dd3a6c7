// What manifests may and may not reach on the host.

import FoundationEssentials
import Glibc
import Hypervisor
import KubeModel
import Testing

@testable import NodeAgent

@Suite("Host paths")
struct HostPathTests {
  /// `/tmp/…/allowed` with a file in it, and beside it a secret.
  private func withTree(_ body: (_ root: String, HostPathPolicy) throws -> Void) throws {
    let root = "/tmp/spyhop-paths-\(UInt32.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: "\(root)/allowed/sub", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    for file in ["allowed/disk", "secret"] { try Data([1]).write(to: URL(filePath: "\(root)/\(file)")) }
    try body(root, HostPathPolicy(directories: ["\(root)/allowed"]))
  }

  @Test("a file beneath an allowed directory is found, by whatever spelling")
  func allowed() throws {
    try withTree { root, policy in
      for path in ["allowed/disk", "allowed//disk", "allowed/sub/../disk", "./allowed/disk"] {
        let found = try policy.resolve("\(root)/\(path)", field: "f")
        #expect(found == "\(root)/allowed/disk")
      }
    }
  }

  @Test(
    "whatever leads elsewhere is refused, with the field's name",
    arguments: [
      "secret", "allowed/../secret", "allowed/link", "allowed", "allowed/none", "allowedly", "allowed/dangling",
    ])
  func refused(path: String) throws {
    try withTree { root, policy in
      symlink("\(root)/secret", "\(root)/allowed/link")
      symlink("\(root)/nowhere", "\(root)/allowed/dangling")
      let error = #expect(throws: InvalidSpec.self) { try policy.resolve("\(root)/\(path)", field: "spec.x") }
      #expect(error?.causes.first?.field == "spec.x")
    }
  }

  @Test("relative paths and ones with zero bytes are refused", arguments: ["disk", "", "/tmp/a\0b"])
  func malformed(path: String) {
    #expect(throws: InvalidSpec.self) { try HostPathPolicy(directories: ["/"]).resolve(path, field: "f") }
  }

  @Test("a file to be made may be missing, but no link may stand in its place")
  func missing() throws {
    try withTree { root, policy in
      let path = "\(root)/allowed/sub/new.img"
      let found = try policy.resolve(path, field: "f", mayBeMissing: true)
      #expect(found == path)
      symlink("\(root)/elsewhere", path)
      #expect(throws: InvalidSpec.self) { try policy.resolve(path, field: "f", mayBeMissing: true) }
      symlink(root, "\(root)/allowed/out")
      #expect(throws: InvalidSpec.self) {
        try policy.resolve("\(root)/allowed/out/new.img", field: "f", mayBeMissing: true)
      }
    }
  }

  @Test("where nothing is allowed, nothing is found")
  func nothingAllowed() {
    #expect(throws: InvalidSpec.self) { try HostPathPolicy(directories: []).resolve("/etc/passwd", field: "f") }
  }
}
