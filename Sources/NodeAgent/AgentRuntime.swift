// The running agent: controllers on caches, news from the hypervisor, and the slow rounds.

import Codecs
import HTTPService
import Hypervisor
import KubeModel
import Logging
import Reconcile

/// Everything that an agent runs at the same time.
struct AgentRuntime: Sendable {
  private let agent: NodeAgent
  private let reflectors: [Reflector]
  private let hub: ConsoleHub
  private let events: EventRecorder
  private let instanceController: Controller
  private let podController: Controller
  private let sweep: LeftoverSweep
  private let facts: HostFacts
  private let address: String
  private let emulation: Emulation
  private let ports = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
  private let service: AgentService

  init(_ agent: NodeAgent, hub: ConsoleHub, emulation: Emulation) {
    self.agent = agent
    self.hub = hub
    self.emulation = emulation
    let (configuration, client, time, logger) = (agent.configuration, agent.client, agent.time, agent.logger)
    facts = HostFacts.read()
    address = Self.address(configuration, facts)
    let instances = Reflector(
      client: client, resource: Registry.virtualMachineInstances,
      labelSelector: "kubevirt.io/nodeName=\(configuration.nodeName)", indexes: [.instancesByUID], time: time)
    let pods = Reflector(
      client: client, resource: Registry.pods, labelSelector: LauncherPod.label,
      fieldSelector: "spec.nodeName=\(configuration.nodeName)", indexes: [.launchersByInstance], time: time)
    reflectors = [instances, pods]
    events = EventRecorder(client: client, node: configuration.nodeName, time: time, logger: logger)
    let volumes = VolumePreparation(configuration: configuration, client: client)
    let launch = MachineLaunch(
      hypervisor: agent.hypervisor, volumes: volumes, hub: hub, events: events, emulation: emulation, logger: logger)
    let instanceSync = InstanceSync(
      node: configuration.nodeName, address: address, client: client, hypervisor: agent.hypervisor,
      instances: instances.cache, pods: pods.cache, launch: launch, volumes: volumes, hub: hub, events: events,
      memory: InstanceMemory(), time: time, logger: logger)
    let podSync = PodSync(
      node: configuration.nodeName, address: address, client: client, hypervisor: agent.hypervisor, pods: pods.cache,
      instances: instances.cache, volumes: volumes, time: time, logger: logger)
    sweep = LeftoverSweep(
      configuration: configuration, client: client, hypervisor: agent.hypervisor, instances: instances.cache,
      pods: pods.cache, volumes: volumes, hub: hub, logger: logger)
    instanceController = Self.instanceController(instanceSync, instances.cache, pods.cache, sweep, time, logger)
    podController = Self.podController(podSync, instances.cache, pods.cache, time, logger)
    service = AgentService(
      configuration: configuration, hypervisor: agent.hypervisor, instances: instances.cache, hub: hub, logger: logger)
  }

  /// The address told to others: as configured, else where we listen, else the host's own.
  private static func address(_ configuration: AgentConfiguration, _ facts: HostFacts) -> String {
    if let address = configuration.advertisedAddress { return address }
    let isWildcard = ["0.0.0.0", "::", ""].contains(configuration.listenHost)
    return isWildcard ? facts.address ?? "127.0.0.1" : configuration.listenHost
  }

  // MARK: - Controllers

  private static func instanceController(
    _ sync: InstanceSync, _ instances: ObjectCache, _ pods: ObjectCache, _ sweep: LeftoverSweep, _ time: TimeSource,
    _ logger: Logger
  ) -> Controller {
    let launchers = Source(pods) { old, new in (new ?? old).flatMap(LauncherPod.instanceKey).map { [$0] } ?? [] }
    return Controller(
      name: "instances", workers: 6, sources: [.objects(of: instances), launchers], time: time,
      onFailure: { report($0, logger) },
      reconcile: { key in
        let outcome = try await Self.whileConnected { try await sync.reconcile(key) }
        let isLeaving = instances[key] == nil ? await sweep.removeLogs(of: key) : false
        return isLeaving && outcome == .done ? .requeue(after: .seconds(2)) : outcome
      })
  }

  private static func podController(
    _ sync: PodSync, _ instances: ObjectCache, _ pods: ObjectCache, _ time: TimeSource, _ logger: Logger
  ) -> Controller {
    let owners = Source(instances) { old, new in
      (new ?? old).map { pods.objects(in: .launchersByInstance, $0.meta.uid).map(\.key) } ?? []
    }
    return Controller(
      name: "pods", workers: 4, sources: [.objects(of: pods), owners], time: time, onFailure: { report($0, logger) },
      reconcile: { key in try await Self.whileConnected { try await sync.reconcile(key) } })
  }

  /// Without a hypervisor nothing can be done but wait; that is said once, by the node, not by each of its machines.
  private static func whileConnected(_ body: () async throws -> Outcome) async throws -> Outcome {
    do {
      return try await body()
    } catch let error as HypervisorError where error.code == .disconnected {
      return .requeue(after: .seconds(5))
    }
  }

  private static func report(_ failure: Controller.Failure, _ logger: Logger) {
    logger.warning(
      "\(failure.controller): will try again",
      metadata: ["key": "\(failure.key)", "reason": "\(failure.error)", "after": "\(failure.retryAfter)"])
  }

  // MARK: - Running

  func run() async {
    // Listened to before the connection is made: the first `connected` is the signal to adopt what runs.
    let news = agent.hypervisor.events()
    await withDiscardingTaskGroup { group in
      group.addTask { await agent.hypervisor.run() }
      for reflector in reflectors { group.addTask { await reflector.run() } }
      group.addTask { await instanceController.run() }
      group.addTask { await podController.run() }
      group.addTask { await events.run() }
      group.addTask { await hub.run() }
      group.addTask { await follow(news) }
      group.addTask { await resync() }
      group.addTask { await reportNode() }
    }
  }

  /// Serves the endpoint until cancelled.
  func serve(ready: @escaping @Sendable (Int) async -> Void) async throws {
    let configuration = HTTPServer.Configuration(
      host: agent.configuration.listenHost, port: agent.configuration.listenPort)
    let server = HTTPServer(configuration, identity: agent.identity, handler: service, logger: agent.logger)
    try await server.run(ready: ready)
  }

  /// The node is reported only once others can reach it.
  func portKnown(_ port: Int) { ports.continuation.yield(port) }

  private func reportNode() async {
    var known = ports.stream.makeAsyncIterator()
    guard let port = await known.next() else { return }
    let reporter = NodeReporter(
      client: agent.client, hypervisor: agent.hypervisor, time: agent.time, logger: agent.logger,
      configuration: agent.configuration, facts: facts, emulation: emulation, address: address, port: port)
    await withDiscardingTaskGroup { group in
      group.addTask { await reporter.reportStatus() }
      group.addTask { await reporter.renewLease() }
    }
  }

  /// A machine's event is work for its instance; a new connection, for all of them.
  private func follow(_ news: AsyncStream<HypervisorEvent>) async {
    for await event in news {
      switch event {
      case .machine(let name, _): if let key = DomainIdentity.key(ofDomain: name) { instanceController.queue.add(key) }
      case .connected:
        agent.logger.info("connected to the hypervisor")
        await lookAtAll()
      case .disconnected(let error):
        agent.logger.warning("no connection to the hypervisor", metadata: ["reason": "\(error)"])
      }
    }
  }

  private func lookAtAll() async {
    for reflector in reflectors {
      let queue = reflector.cache.resource == Registry.pods ? podController.queue : instanceController.queue
      for key in reflector.cache.snapshot().keys { queue.add(key) }
    }
    for machine in (try? await agent.hypervisor.machines()) ?? [] {
      if let key = DomainIdentity.key(ofDomain: machine.name) { instanceController.queue.add(key) }
    }
  }

  private func resync() async {
    for reflector in reflectors { await reflector.cache.waitUntilSynced() }
    while !Task.isCancelled {
      await sweep.run()
      try? await agent.time.sleep(until: agent.time.elapsed + agent.configuration.resyncInterval)
      await lookAtAll()
    }
  }
}
