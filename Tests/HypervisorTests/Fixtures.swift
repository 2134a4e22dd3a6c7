// Instances to describe, and files to compare descriptions with.

import Codecs
import FoundationEssentials
import Hypervisor
import Testing

enum Fixture {
  /// The instance of a manifest, as the server would have stored it.
  static func instance(_ domain: JSON, volumes: JSON = [], networks: JSON = []) -> JSON {
    [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance",
      "metadata": ["name": "testvm", "namespace": "default", "uid": "6f7fae2e-8f0e-4c25-9a38-5f6a0ee3a4f1"],
      "spec": ["domain": domain, "volumes": volumes, "networks": networks],
    ]
  }

  static let smallest: JSON = ["memory": ["guest": "64Mi"], "devices": [:]]

  static func text(_ domain: JSON, on host: DomainHost = DomainHost(emulation: .software)) throws -> String {
    try DomainXML.text(for: instance(domain), on: host)
  }
}

/// Compares with `Golden/<name>`; with SPYHOP_RECORD=1 writes it, and fails to say so.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name)")
  if ProcessInfo.processInfo.environment["SPYHOP_RECORD"] == "1" {
    try Data(text.utf8).write(to: file)
    Issue.record("recorded \(name)", sourceLocation: sourceLocation)
  } else {
    let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    #expect(text == expected, sourceLocation: sourceLocation)
  }
}
