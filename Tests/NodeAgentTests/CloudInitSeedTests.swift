// What goes into a seed, before it becomes an image.

import Codecs
import FoundationEssentials
import Hypervisor
import Testing

@testable import NodeAgent

@Suite("Cloud-init seeds")
struct CloudInitSeedTests {
  private func seed(_ source: JSON, secrets: [String: JSON] = [:]) async throws -> CloudInitSeed {
    try await CloudInitSeed(of: Fixture.instance("vm"), source: source, field: "f") { name, field in
      guard let data = secrets[name] else { throw InvalidSpec(field: field, "no secret") }
      return data
    }
  }

  @Test("inline data, plain and base64")
  func inline() async throws {
    let plain = try await seed(["userData": "a"])
    #expect(plain.userData == Array("a".utf8))
    let encoded = try await seed(["userDataBase64": "Yg==", "networkDataBase64": "Yw=="])
    #expect(encoded.userData == Array("b".utf8))
    #expect(encoded.networkData == Array("c".utf8))
    let empty = try await seed([:])
    #expect(empty.userData.isEmpty)
  }

  @Test("data from secrets")
  func secrets() async throws {
    let made = try await seed(
      ["secretRef": ["name": "s"], "networkDataSecretRef": ["name": "n"]],
      secrets: ["s": ["userdata": "YQ=="], "n": ["networkdata": "Yg=="]])
    #expect(made.userData == Array("a".utf8))
    #expect(made.networkData == Array("b".utf8))
  }

  @Test(
    "faults are told by their field",
    arguments: [
      (["userDataBase64": "%%%"], "f.userDataBase64"), (["secretRef": ["name": "none"]], "f.secretRef"),
      (["secretRef": ["name": "empty"]], "f.secretRef"),
    ] as [(JSON, String)])
  func faults(source: JSON, field: String) async {
    let error = await #expect(throws: InvalidSpec.self) { _ = try await seed(source, secrets: ["empty": [:]]) }
    #expect(error?.description.hasPrefix("\(field):") == true)
  }

  @Test("the guest is told its name, in quotes where it is a strange one")
  func metaData() {
    #expect(CloudInitSeed.metaData(of: Fixture.instance("vm")) == "instance-id: \"vm.default\"\nlocal-hostname: vm\n")
    let strange = Fixture.instance("vm", ["hostname": "a: b\n- c"])
    #expect(CloudInitSeed.metaData(of: strange).hasSuffix("local-hostname: \"a: b\\n- c\"\n"))
  }
}
