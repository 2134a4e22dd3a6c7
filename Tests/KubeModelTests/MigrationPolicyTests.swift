import Codecs
import KubeModel
import Testing

@Suite("Migration policies")
struct MigrationPolicyTests {
  private func policy(_ name: String, instance: [String: String] = [:], namespace: [String: String] = [:]) -> JSON {
    [
      "metadata": ["name": .string(name)],
      "spec": [
        "selectors": ["virtualMachineInstanceSelector": JSON(instance), "namespaceSelector": JSON(namespace)],
        "bandwidthPerMigration": "64Mi", "allowPostCopy": true,
      ],
    ]
  }

  private func best(_ policies: [JSON]) -> String? {
    MigrationPolicy.best(among: policies, instance: ["app": "db", "tier": "gold"], namespace: ["env": "prod"])?.name
  }

  @Test("the policy that asks for the most labels wins, then the one about the instance, then the first name")
  func ranking() {
    let broad = policy("a-broad", namespace: ["env": "prod"])
    let own = policy("z-own", instance: ["app": "db"])
    let both = policy("z-both", instance: ["app": "db"], namespace: ["env": "prod"])
    #expect(best([broad, own]) == "z-own")
    #expect(best([broad, own, both]) == "z-both")
    #expect(best([policy("c", instance: ["app": "db"]), policy("b", instance: ["tier": "gold"])]) == "b")
  }

  @Test("a policy for other labels, or for none, is for nobody here")
  func strangers() {
    #expect(best([policy("x", instance: ["app": "web"]), policy("y")]) == nil)
  }

  @Test("what a policy says replaces the default, and the rest stays")
  func configuration() {
    let chosen = MigrationPolicy(policy("p", instance: ["app": "db"]))
    let configuration = MigrationConfiguration(MigrationPolicy.configuration(by: chosen))
    #expect(configuration.bandwidth == 64 << 20)
    #expect(configuration.allowsPostCopy && !configuration.allowsAutoConverge)
    #expect(configuration.completionTimeoutPerGiB == 150)
    #expect(MigrationPolicy.configuration(by: nil) == MigrationConfiguration.standard)
    #expect(MigrationConfiguration(MigrationConfiguration.standard).bandwidth == nil)
  }
}
