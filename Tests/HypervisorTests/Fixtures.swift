// Instances to describe.

import Codecs
import Hypervisor

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
