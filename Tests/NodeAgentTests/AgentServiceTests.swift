// Who may use the endpoint, and what it says to those who may not or ask for what is not there.

import Codecs
import HTTPService
import Hypervisor
import KubeModel
import Logging
import NIOCore
import NIOHTTP1
import Reconcile
import TestSupport
import Testing

@testable import NodeAgent

@Suite("Agent endpoint", .timeLimit(.minutes(1)))
struct AgentServiceTests {
  static let server = PeerIdentity(user: "spyhop-apiserver", groups: [])
  static let path = "/v1/namespaces/default/virtualmachineinstances"

  /// The answer to a request, on a node with a running and a scheduled instance.
  private func answer(
    _ path: String, _ method: HTTPMethod = .GET, peer: PeerIdentity? = server, upgrade: Bool = false
  ) async throws -> (code: UInt, text: String) {
    let client = FakeResourceClient()
    client.seed(Registry.virtualMachineInstances, Fixture.instance("scheduled"))
    var mute = Fixture.instance("mute", ["domain": ["devices": ["autoattachSerialConsole": false]]])
    mute["status", "phase"] = "Running"
    client.seed(Registry.virtualMachineInstances, mute)
    let reflector = Reflector(client: client, resource: Registry.virtualMachineInstances)
    let running = Task { await reflector.run() }
    defer { running.cancel() }
    await reflector.cache.waitUntilSynced()
    let logger = Logger(label: "test")
    let time = TimeSource()
    let context = AgentContext(
      configuration: AgentConfiguration(nodeName: "n", stateDirectory: "/tmp", listenHost: "", listenPort: 0),
      address: "", client: client, identity: try TestIdentity().server, hypervisor: SimulatedHypervisor(),
      instances: reflector.cache, pods: reflector.cache, incoming: reflector.cache,
      hub: try ConsoleHub(directory: "/tmp/spyhop-no-consoles", limit: 1 << 20, time: time, logger: logger),
      events: EventRecorder(client: client, source: EventSource(component: "test", host: "n"), time: time, log: logger),
      time: time, logger: logger)
    let service = AgentService(context: context, emulation: .software)
    let headers: HTTPHeaders = upgrade ? ["Upgrade": "websocket", "Connection": "Upgrade"] : [:]
    let response = await service.respond(to: HTTPRequest(method: method, uri: path, headers: headers, peer: peer))
    guard case .bytes(let body) = response.body else { return (response.status.code, "") }
    return (response.status.code, String(buffer: body))
  }

  @Test("callers need a certificate of someone who may")
  func authorization() async throws {
    #expect(try await answer("\(Self.path)/scheduled/log", peer: nil).code == 401)
    let node = PeerIdentity(user: "system:node:other", groups: ["system:nodes"])
    #expect(try await answer("\(Self.path)/scheduled/log", peer: node).code == 403)
    let admin = PeerIdentity(user: "someone", groups: ["system:masters"])
    #expect(try await answer("\(Self.path)/none/log", peer: admin).code == 404)
    #expect(try await answer("/healthz", peer: nil).code == 200)
  }

  @Test("statistics are for the API server and administrators, and only read", arguments: ["/metrics", "/v1/stats"])
  func statistics(_ path: String) async throws {
    #expect(try await answer(path, peer: nil).code == 401)
    let node = PeerIdentity(user: "system:node:other", groups: ["system:nodes"])
    #expect(try await answer(path, peer: node).code == 403)
    #expect(try await answer(path, .PUT).code == 405)
  }

  @Test("a console that may yet come is 400, one that never will says why")
  func consoles() async throws {
    #expect(try await answer("\(Self.path)/scheduled/console", upgrade: true).code == 400)
    let mute = try await answer("\(Self.path)/mute/console", upgrade: true)
    #expect(mute.code == 400)
    #expect(mute.text.contains("No serial consoles are present."))
    #expect(try await answer("\(Self.path)/mute/console").code == 400)
  }

  @Test("actions on what does not run conflict, unknown ones are not found")
  func actions() async throws {
    #expect(try await answer("\(Self.path)/scheduled/pause", .PUT).code == 409)
    #expect(try await answer("\(Self.path)/scheduled/explode", .PUT).code == 404)
    #expect(try await answer("\(Self.path)/scheduled/log", .DELETE).code == 405)
    #expect(try await answer("/v2/whatever").code == 404)
  }
}
