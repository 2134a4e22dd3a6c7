import Codecs
import KubeModel
import NIOHTTP1
import Testing

@testable import APIServer

@Suite("Admission of migrations")
struct MigrationAdmissionTests {
  private static let migrations = "/apis/kubevirt.io/v1/namespaces/default/virtualmachineinstancemigrations"
  private static let migrate = "/apis/subresources.kubevirt.io/v1/namespaces/default/virtualmachines/a/migrate"

  private static func migration(_ name: String = "m", spec: JSON = [:]) -> JSON {
    var migration: JSON = [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstanceMigration", "metadata": ["name": .string(name)],
      "spec": ["vmiName": "a"],
    ]
    for (field, value) in spec.members { migration["spec", field] = value }
    return migration
  }

  /// A server with two nodes and the VMI `a` running on the first.
  private func server(phase: String = "Running", _ change: (inout JSON) -> Void = { _ in }) async throws -> TestServer {
    let server = try await TestServer()
    for name in ["n1", "n2"] {
      let node: JSON = [
        "apiVersion": "v1", "kind": "Node",
        "metadata": [
          "name": .string(name),
          "labels": ["kubernetes.io/hostname": .string(name), "kubevirt.io/schedulable": "true"],
        ],
      ]
      _ = try await server.send(.POST, "/api/v1/nodes", node)
      let ready: JSON = ["status": ["conditions": [["type": "Ready", "status": "True"]]]]
      _ = try await server.send(.PATCH, "/api/v1/nodes/\(name)/status", ready, type: "application/merge-patch+json")
    }
    var instance = TestServer.instance("a")
    change(&instance)
    _ = try await server.send(.POST, TestServer.instances, instance)
    let status: JSON = ["status": ["phase": .string(phase), "nodeName": "n1"]]
    _ = try await server.send(.PATCH, TestServer.instances + "/a", status, type: "application/merge-patch+json")
    return server
  }

  @Test("of several for one instance in the same moment one is created")
  func atOnce() async throws {
    let server = try await server()
    let created = try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<16 {
        group.addTask {
          try await server.send(.POST, Self.migrations, Self.migration("m\(number)")).status == 201
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(created == 1)
  }

  @Test("a good one gets its label and finalizer, and its spec stays as it is")
  func accepted() async throws {
    let server = try await server()
    let created = try await server.send(.POST, Self.migrations, Self.migration())
    #expect(created.status == 201)
    #expect(created.body.meta.labels == ["kubevirt.io/vmi-name": "a"])
    #expect(created.body.meta.finalizers == ["kubevirt.io/migrationJobFinalize"])
    let changed = try await server.send(
      .PATCH, Self.migrations + "/m", ["spec": ["vmiName": "b"]], type: "application/merge-patch+json")
    #expect(changed.status == 422)
  }

  @Test(
    "an instance that does not run, or runs no more, is not migrated", arguments: ["Scheduling", "Failed", "Pending"])
  func phases(_ phase: String) async throws {
    let refused = try await server(phase: phase).send(.POST, Self.migrations, Self.migration())
    #expect(refused.status == 409)
    #expect(refused.body["message"].string?.contains(phase) == true)
  }

  @Test("an instance that cannot move says why")
  func ineligible() async throws {
    let server = try await server {
      $0["spec", "volumes"] = [["name": "d", "hostDisk": ["path": "/d.img", "type": "Disk"]]]
    }
    let refused = try await server.send(.POST, Self.migrations, Self.migration())
    #expect(refused.status == 409)
    #expect(
      refused.body["message"].string?.hasPrefix(
        "cannot migrate VMI a: DisksNotLiveMigratable: disk d is a file on its node") == true)
  }

  @Test("one migration at a time, and the next when that has ended")
  func oneAtATime() async throws {
    let server = try await server()
    #expect(try await server.send(.POST, Self.migrations, Self.migration("first")).status == 201)
    let refused = try await server.send(.POST, Self.migrations, Self.migration("second"))
    #expect(refused.status == 409)
    #expect(refused.body["message"] == "cannot migrate VMI a: migration first of it has not ended")
    _ = try await server.send(
      .PATCH, Self.migrations + "/first/status", ["status": ["phase": "Failed"]], type: "application/merge-patch+json")
    #expect(try await server.send(.POST, Self.migrations, Self.migration("second")).status == 201)
  }

  @Test(
    "a target that cannot be is named, with what does not fit",
    arguments: [
      ("n1", "node n1 is the node that the VMI is on"),
      ("n9", "no node has the labels kubernetes.io/hostname=n9; there are the nodes n1, n2"),
    ])
  func targets(_ node: String, _ reason: String) async throws {
    let wish: JSON = ["addedNodeSelector": ["kubernetes.io/hostname": .string(node)]]
    let refused = try await server().send(.POST, Self.migrations, Self.migration(spec: wish))
    #expect(refused.status == 422)
    #expect(refused.body["details", "causes"][0]["field"] == "spec.addedNodeSelector")
    #expect(refused.body["message"].string?.hasSuffix(reason) == true)
  }

  @Test("a cordoned target is refused, a free one taken")
  func cordon() async throws {
    let server = try await server()
    let wish: JSON = ["addedNodeSelector": ["kubernetes.io/hostname": "n2"]]
    let cordon = try await server.send(
      .PATCH, "/api/v1/nodes/n2", ["spec": ["unschedulable": true]], type: "application/strategic-merge-patch+json")
    #expect(cordon.status == 200)
    #expect(try await server.send(.POST, Self.migrations, Self.migration(spec: wish)).status == 422)
    _ = try await server.send(
      .PATCH, "/api/v1/nodes/n2", bytes: Array(#"{"spec":{"unschedulable":null}}"#.utf8),
      type: "application/strategic-merge-patch+json")
    #expect(try await server.send(.POST, Self.migrations, Self.migration(spec: wish)).status == 201)
  }

  @Test(
    "what only the control plane sets, and what it does not do, is refused by its field",
    arguments: ["priority", "sendTo", "receive"])
  func fields(_ field: String) async throws {
    let values: JSON = [
      "priority": "system-critical", "sendTo": ["migrationID": "x", "connectURL": "y"], "receive": ["migrationID": "x"],
    ]
    let spec = JSON.object([field: values[field]])
    let refused = try await server().send(.POST, Self.migrations, Self.migration(spec: spec))
    #expect(refused.status == 422)
    #expect(refused.body["details", "causes"][0]["field"].string == "spec.\(field)")
  }

  @Test("virtctl migrate makes a migration; a dry run only looks")
  func subresource() async throws {
    let server = try await server()
    #expect(try await server.send(.PUT, Self.migrate, [:]).status == 404)
    _ = try await server.send(.POST, TestServer.machines, TestServer.machine("a"))
    #expect(try await server.send(.PUT, Self.migrate, ["dryRun": ["All"]]).status == 202)
    #expect(try await server.send(.GET, Self.migrations).body["items"].elements.isEmpty)
    let body: JSON = ["addedNodeSelector": ["kubernetes.io/hostname": "n2"]]
    #expect(try await server.send(.PUT, Self.migrate, body).status == 202)
    let made = try await server.send(.GET, Self.migrations).body["items"][0]
    #expect(made.meta.name.hasPrefix("kubevirt-migrate-vm-"))
    #expect(made["spec"] == ["vmiName": "a", "addedNodeSelector": body["addedNodeSelector"]])
    #expect(try await server.send(.PUT, Self.migrate, [:]).status == 409)
  }

  @Test("policies are served in their own group")
  func policies() async throws {
    let server = try await TestServer()
    let path = "/apis/migrations.kubevirt.io/v1alpha1/migrationpolicies"
    var policy: JSON = [
      "apiVersion": "migrations.kubevirt.io/v1alpha1", "kind": "MigrationPolicy", "metadata": ["name": "p"],
      "spec": [
        "bandwidthPerMigration": "64Mi", "selectors": ["virtualMachineInstanceSelector": ["app": "db"]],
      ],
    ]
    #expect(try await server.send(.POST, path + "?fieldValidation=Strict", policy).status == 201)
    policy.meta.name = "q"
    policy["spec", "bandwidthPerMigration"] = "fast"
    #expect(try await server.send(.POST, path, policy).status == 422)
    let group = try await server.send(.GET, "/apis/migrations.kubevirt.io").body
    #expect(group["preferredVersion", "version"] == "v1alpha1")
  }
}
