import Codecs
import KubeModel
import Testing

@Suite("Eligibility for migration")
struct MigrationEligibilityTests {
  private func instance(_ change: (inout JSON) -> Void = { _ in }) -> JSON {
    var instance: JSON = [
      "metadata": ["name": "vm", "namespace": "default"],
      "spec": [
        "domain": ["devices": ["interfaces": [["name": "default", "masquerade": [:]]]]],
        "networks": [["name": "default", "pod": [:]]],
      ],
    ]
    change(&instance)
    return instance
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var path: [String]
    var value: JSON
    var reason: String
    var testDescription: String { "\(path.joined(separator: ".")) = \(value.text)" }
  }

  static let cases = [
    Case(path: ["spec", "domain", "devices", "hostDevices"], value: [["name": "nic"]], reason: "HostDevice"),
    Case(path: ["spec", "domain", "devices", "gpus"], value: [["name": "gpu"]], reason: "HostDevice"),
    Case(path: ["spec", "domain", "devices", "filesystems"], value: [["name": "home"]], reason: "VirtIOFS"),
    Case(
      path: ["spec", "domain", "devices", "disks"], value: [["name": "d", "lun": ["reservation": true]]],
      reason: "PersistentReservation"),
    Case(path: ["spec", "domain", "launchSecurity"], value: ["sev": [:]], reason: "SEV"),
    Case(path: ["spec", "domain", "launchSecurity"], value: ["tdx": [:]], reason: "TDX"),
    Case(
      path: ["spec", "domain", "features", "hypervPassthrough"], value: ["enabled": true], reason: "HypervPassthrough"),
    Case(
      path: ["spec", "domain", "devices", "interfaces"], value: [["name": "default", "bridge": [:]]],
      reason: "Interface"),
    Case(path: ["spec", "volumes"], value: [["name": "d", "hostDisk": ["path": "/d"]]], reason: "Disks"),
    Case(
      path: ["spec", "volumes"], value: [["name": "d", "persistentVolumeClaim": ["claimName": "c"]]], reason: "Disks"),
  ]

  @Test("what ties a guest to its node is named", arguments: cases)
  func obstacles(_ row: Case) {
    let eligibility = MigrationEligibility(instance { $0[row.path] = row.value })
    #expect(!eligibility.isMigratable)
    #expect(eligibility.reason == "\(row.reason)NotLiveMigratable")
    #expect(!eligibility.message.isEmpty)
    #expect(eligibility.condition.status == .no)
  }

  @Test("a plain guest moves with its memory alone, and a paused one, and one with its host's processor")
  func plain() {
    let plain = MigrationEligibility(instance { $0["spec", "domain", "cpu", "model"] = "host-passthrough" })
    #expect(plain.condition == Condition("LiveMigratable", .yes))
    #expect(plain.method == .live)
  }

  @Test(
    "disks that are on the node alone are copied along",
    arguments: [
      ["name": "d", "emptyDisk": ["capacity": "1Gi"]], ["name": "d", "cloudInitNoCloud": ["userData": "x"]],
    ] as [JSON])
  func copied(_ volume: JSON) {
    let eligibility = MigrationEligibility(instance { $0["spec", "volumes"] = [volume] })
    #expect(eligibility.isMigratable)
    #expect(eligibility.method == .block)
  }

  @Test("a file of the host stays where it is shared, and is copied only where eviction may move the guest")
  func hostDisks() {
    func eligibility(shared: JSON, strategy: JSON) -> MigrationEligibility {
      MigrationEligibility(
        instance {
          $0["spec", "volumes"] = [["name": "d", "hostDisk": ["path": "/d", "shared": shared]]]
          $0["spec", "evictionStrategy"] = strategy
        })
    }
    #expect(eligibility(shared: true, strategy: .null).method == .live)
    #expect(eligibility(shared: true, strategy: .null).isMigratable)
    #expect(eligibility(shared: .null, strategy: "LiveMigrate").method == .block)
    #expect(eligibility(shared: false, strategy: "LiveMigrateIfPossible").isMigratable)
    #expect(!eligibility(shared: false, strategy: "None").isMigratable)
    #expect(!eligibility(shared: .null, strategy: "External").isMigratable)
  }

  @Test("a claim that many nodes may write to does not hold a guest back")
  func sharedClaim() {
    let eligibility = MigrationEligibility(
      instance {
        $0["spec", "volumes"] = [["name": "d", "persistentVolumeClaim": ["claimName": "c"]]]
        $0["status", "volumeStatus"] = [
          ["name": "d", "persistentVolumeClaimInfo": ["accessModes": ["ReadWriteMany"]]]
        ]
      })
    #expect(eligibility.isMigratable)
    #expect(eligibility.method == .live)
  }

  @Test("a bridge may stay where the owner says that it can")
  func permittedBridge() {
    let permitted = instance {
      $0["spec", "domain", "devices", "interfaces"] = [["name": "default", "bridge": [:]]]
      $0.meta.annotations = ["kubevirt.io/allow-pod-bridge-network-live-migration": ""]
    }
    #expect(MigrationEligibility(permitted).isMigratable)
  }
}
