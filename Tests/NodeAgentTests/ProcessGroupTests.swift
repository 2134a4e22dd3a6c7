// Control groups, on directories that look like a host's.

import Codecs
import FoundationEssentials
import Testing

@testable import NodeAgent

@Suite("Process groups")
struct ProcessGroupTests {
  /// A tree with the control files that a kernel would make.
  private func withTree(_ hierarchies: [String], _ body: (_ root: String) throws -> Void) throws {
    let root = "/tmp/spyhop-groups-\(UInt32.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: root) }
    for hierarchy in hierarchies {
      let group = "\(root)/\(hierarchy)/spyhop/n/u"
      try FileManager.default.createDirectory(atPath: group, withIntermediateDirectories: true)
      for file in [
        "\(root)/\(hierarchy)/cgroup.procs", "\(group)/cgroup.procs", "\(group)/cpu.shares", "\(group)/cpu.max",
      ] {
        try Data().write(to: URL(filePath: file))
      }
    }
    try body(root)
  }

  private func text(_ path: String) -> String { HostFacts.text(path) }

  @Test("version 1 has a directory in each hierarchy, but for systemd's own")
  func versionOne() throws {
    try withTree(["cpu", "memory", "systemd"]) { root in
      let group = ProcessGroup(root: root, node: "n", podUID: "u")
      #expect(group.directories == ["\(root)/cpu/spyhop/n/u", "\(root)/memory/spyhop/n/u"])
      #expect(group.place(42))
      #expect(text("\(root)/cpu/spyhop/n/u/cgroup.procs") == "42")
      #expect(text("\(root)/systemd/spyhop/n/u/cgroup.procs") == "")
    }
  }

  @Test("version 2 has one directory")
  func versionTwo() throws {
    try withTree([""]) { root in
      #expect(ProcessGroup(root: root, node: "n", podUID: "u").directories == ["\(root)/spyhop/n/u"])
    }
  }

  @Test("shares and quota come from the pod's resources")
  func limits() throws {
    try withTree(["cpu"]) { root in
      var pod = Fixture.pod(for: Fixture.instance("vm"))
      pod["spec", "containers"] = [
        ["name": "compute", "resources": ["requests": ["cpu": "500m"], "limits": ["cpu": "2"]]]
      ]
      ProcessGroup(root: root, node: "n", podUID: "u").make(for: pod)
      #expect(text("\(root)/cpu/spyhop/n/u/cpu.shares") == "512")
      #expect(text("\(root)/cpu/spyhop/n/u/cpu.max") == "200000 100000")
    }
  }

  @Test("in version 2 controllers are handed down to the pod's group, and no further")
  func delegation() throws {
    try withTree([""]) { root in
      let path = ["", "/spyhop", "/spyhop/n", "/spyhop/n/u"].map { "\(root)\($0)/cgroup.subtree_control" }
      for file in path { try Data().write(to: URL(filePath: file)) }
      ProcessGroup(root: root, node: "n", podUID: "u").make(for: .null)
      #expect(path.map { text($0).isEmpty } == [false, false, false, true])
    }
  }

  @Test("the last group takes those above it away")
  func removal() throws {
    try withTree(["cpu"]) { root in
      func make(_ uid: String) throws {
        try FileManager.default.createDirectory(
          atPath: "\(root)/cpu/spyhop/m/\(uid)", withIntermediateDirectories: true)
      }
      try make("a")
      try make("b")
      ProcessGroup(root: root, node: "m", podUID: "a").remove()
      #expect(FileManager.default.fileExists(atPath: "\(root)/cpu/spyhop/m/b"))
      ProcessGroup(root: root, node: "m", podUID: "b").remove()
      #expect(!FileManager.default.fileExists(atPath: "\(root)/cpu/spyhop/m"))
    }
  }

  @Test("a host without control groups takes no process, and that is all")
  func none() {
    let group = ProcessGroup(root: "/nonexistent", node: "n", podUID: "u")
    group.make(for: .null)
    #expect(!group.place(1))
    #expect(ProcessGroup.existing(root: "/nonexistent", node: "n").isEmpty)
  }
}
