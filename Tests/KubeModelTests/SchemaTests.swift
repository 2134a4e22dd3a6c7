import Codecs
import Testing

@testable import KubeModel

@Suite("Schemas and rules")
struct SchemaTests {
  private func machine(_ change: (inout JSON) -> Void = { _ in }) -> JSON {
    var machine: JSON = [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "metadata": ["name": "vm", "namespace": "default"],
      "spec": [
        "runStrategy": "Always", "template": ["spec": ["domain": ["memory": ["guest": "64Mi"], "devices": [:]]]],
      ],
    ]
    change(&machine)
    return machine
  }

  private func problems(_ object: JSON, _ resource: ResourceDefinition = Registry.virtualMachines) -> [String] {
    ObjectRules.validate(object, replacing: nil, resource).map(\.field.description)
  }

  @Test("every kind of the registry has a schema")
  func completeness() {
    for resource in Registry.all { #expect(Schema.of(resource) != nil, "\(resource.kind)") }
  }

  @Test("unknown fields are named by their path and pruned")
  func unknown() throws {
    var object = machine { $0["spec", "template", "spec", "domain", "memroy"] = "1Gi" }
    let findings = try #require(Schema.of(Registry.virtualMachines)).check(&object)
    #expect(findings.unknownFields == ["spec.template.spec.domain.memroy"])
    #expect(object == machine())
  }

  @Test("wrong types and missing fields are errors with a path")
  func types() throws {
    var object = machine {
      $0["spec", "runStrategy"] = 3
      $0["spec", "template", "spec", "domain", "devices", "disks"] = [["bootOrder": "first"]]
    }
    let findings = try #require(Schema.of(Registry.virtualMachines)).check(&object)
    let fields = Set(findings.errors.map(\.field.description))
    let disk = "spec.template.spec.domain.devices.disks[0]"
    #expect(fields == ["spec.runStrategy", "\(disk).name", "\(disk).bootOrder"])
  }

  @Test("parts that several kinds share are looked into, and named from where they stand")
  func parts() throws {
    var object = machine {
      $0["status", "conditions"] = [["type": "Ready", "status": true, "since": "now"]]
      $0["spec", "template", "spec", "readinessProbe", "httpGet", "port"] = ["first"]
    }
    let findings = try #require(Schema.of(Registry.virtualMachines)).check(&object)
    #expect(findings.unknownFields == ["status.conditions[0].since"])
    let fields = Set(findings.errors.map(\.field.description))
    #expect(fields == ["status.conditions[0].status", "spec.template.spec.readinessProbe.httpGet.port"])
  }

  @Test("a part is no kind of its own")
  func partsAreNoKinds() {
    let kinds = SchemaText.read("Kind\n spec: [@Part]\n@Part\n name!: string", metadata: nil)
    #expect(kinds.keys.sorted() == ["Kind"])
    #expect(kinds["Kind"]?["spec"]?.type != .object)
  }

  @Test("a good machine has no problems")
  func good() { #expect(problems(machine()).isEmpty) }

  @Test("running and runStrategy exclude each other, and one is needed")
  func strategies() {
    #expect(problems(machine { $0["spec", "running"] = true }) == ["spec.running"])
    #expect(problems(machine { $0["spec", "runStrategy"] = .null }) == ["spec.runStrategy"])
    #expect(problems(machine { $0["spec", "runStrategy"] = "Sometimes" }) == ["spec.runStrategy"])
  }

  @Test("disks and volumes belong together, each volume has one source")
  func volumes() {
    let object = machine {
      $0["spec", "template", "spec", "domain", "devices", "disks"] = [["name": "a"], ["name": "a"], ["name": "b"]]
      $0["spec", "template", "spec", "volumes"] = [
        ["name": "a", "emptyDisk": ["capacity": "many"]], ["name": "c"],
        ["name": "d", "emptyDisk": ["capacity": "1Gi"], "containerDisk": ["image": "x"]],
      ]
    }
    let spec = "spec.template.spec"
    #expect(
      problems(object) == [
        "\(spec).domain.devices.disks[1].name", "\(spec).domain.devices.disks[2].name",
        "\(spec).volumes[0].emptyDisk.capacity", "\(spec).volumes[1]", "\(spec).volumes[2]",
      ])
  }

  @Test("interfaces and networks belong together")
  func networks() {
    let object = machine {
      $0["spec", "template", "spec", "domain", "devices", "interfaces"] = [
        ["name": "x", "masquerade": [:], "bridge": [:]]
      ]
      $0["spec", "template", "spec", "networks"] = [["name": "y", "pod": [:]]]
    }
    #expect(problems(object).count == 3)
  }

  @Test("memory is needed, and is a quantity", arguments: [JSON.null, "lots", "-1Gi", "10"])
  func memory(_ value: JSON) {
    #expect(
      problems(machine { $0["spec", "template", "spec", "domain", "memory", "guest"] = value })
        == ["spec.template.spec.domain.memory.guest"])
  }

  @Test("names and labels follow RFC 1123", arguments: ["Testvm", "-a", "a_b", "", String(repeating: "a", count: 254)])
  func names(_ name: String) {
    #expect(problems(machine { $0["metadata", "name"] = .string(name) }) == ["metadata.name"])
  }

  @Test("a new VMI gets its defaults")
  func defaults() {
    var instance: JSON = [
      "metadata": ["name": "vm"],
      "spec": ["domain": ["resources": ["requests": ["memory": "64Mi"]]], "volumes": [["name": "v"]]],
    ]
    Defaults.apply(to: &instance, Registry.virtualMachineInstances, now: "2026-01-01T00:00:00Z")
    #expect(instance["status", "phase"] == "Pending")
    #expect(instance["spec", "domain", "memory", "guest"] == "64Mi")
    #expect(instance["spec", "domain", "devices", "disks"][0] == ["name": "v", "disk": ["bus": "sata"]])
    #expect(instance["spec", "networks"][0]["name"] == "default")
    #expect(instance.meta.finalizers == ["kubevirt.io/foregroundDeleteVirtualMachine"])
  }

  @Test(
    "JSONPath reaches what printer columns need",
    arguments: [
      (".status.phase", JSON("Running")), (".status.conditions[?(@.type=='Ready')].status", "True"),
      (".list[1].x", 2), (".metadata.labels.a\\.b/c", "d"), (".nothing[0].here", .null),
    ])
  func paths(_ path: String, _ expected: JSON) {
    let object: JSON = [
      "status": [
        "phase": "Running", "conditions": [["type": "X", "status": "False"], ["type": "Ready", "status": "True"]],
      ],
      "list": [["x": 1], ["x": 2]], "metadata": ["labels": ["a.b/c": "d"]],
    ]
    #expect(JSONPath(path).value(in: object) == expected)
  }

  @Test(
    "ages read as kubectl writes them",
    arguments: [
      (5, "5s"), (119, "119s"), (192, "3m12s"), (600, "10m"), (25_380, "7h3m"), (100_000, "27h"), (190_800, "2d5h"),
      (3_456_000, "40d"), (63_936_000, "2y10d"),
    ])
  func ages(_ seconds: Int, _ expected: String) { #expect(Age.text(seconds: seconds) == expected) }
}
