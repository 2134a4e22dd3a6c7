// The running agent: controllers on caches, news from the hypervisor, and the slow rounds.

import Codecs
import HTTPService
import Hypervisor
import KubeModel
import Logging
import Reconcile

/// Everything that an agent runs at the same time.
struct AgentRuntime: Sendable {
  private let context: AgentContext
  private let reflectors: [Reflector]
  private let instanceController: Controller
  private let podController: Controller
  private let incomingController: Controller
  private let outgoing: OutgoingSync
  private let sweep: LeftoverSweep
  private let facts: HostFacts
  private let emulation: Emulation
  private let ports = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))

  init(_ agent: NodeAgent, hub: ConsoleHub, emulation: Emulation) {
    let facts = HostFacts.read()
    let (instances, pods, incoming) = Self.reflectors(agent)
    let events = EventRecorder(
      client: agent.client, source: EventSource(component: "spyhop-agent", host: agent.configuration.nodeName),
      time: agent.time, log: agent.logger)
    context = AgentContext(
      configuration: agent.configuration, address: Self.address(agent.configuration, facts), client: agent.client,
      identity: agent.identity, hypervisor: agent.hypervisor, instances: instances.cache, pods: pods.cache,
      incoming: incoming.cache, hub: hub, events: events, time: agent.time, logger: agent.logger)
    reflectors = [instances, pods, incoming]
    outgoing = OutgoingSync(context: context)
    self.facts = facts
    self.emulation = emulation
    sweep = LeftoverSweep(context: context)
    instanceController = Self.instanceController(context, sweep, outgoing, emulation)
    podController = Self.podController(context)
    incomingController = Self.incomingController(context, emulation)
  }

  /// What this node is responsible for, and nothing else of the cluster.
  private static func reflectors(
    _ agent: NodeAgent
  ) -> (instances: Reflector, pods: Reflector, incoming: Reflector) {
    let node = agent.configuration.nodeName
    let instances = Reflector(
      client: agent.client, resource: Registry.virtualMachineInstances, labelSelector: "\(Names.nodeName)=\(node)",
      indexes: [.instancesByUID], time: agent.time)
    let pods = Reflector(
      client: agent.client, resource: Registry.pods, labelSelector: LauncherPod.label,
      fieldSelector: "spec.nodeName=\(node)", indexes: [.launchersByInstance], time: agent.time)
    let incoming = Reflector(
      client: agent.client, resource: Registry.virtualMachineInstances,
      labelSelector: "\(Names.migrationTarget)=\(node)", time: agent.time)
    return (instances, pods, incoming)
  }

  /// The address told to others: as configured, else where we listen, else the host's own.
  private static func address(_ configuration: AgentConfiguration, _ facts: HostFacts) -> String {
    if let address = configuration.advertisedAddress { return address }
    let isWildcard = ["0.0.0.0", "::", ""].contains(configuration.listenHost)
    return isWildcard ? facts.address ?? "127.0.0.1" : configuration.listenHost
  }

  // MARK: - Controllers

  private static func instanceController(
    _ context: AgentContext, _ sweep: LeftoverSweep, _ outgoing: OutgoingSync, _ emulation: Emulation
  ) -> Controller {
    let sync = InstanceSync(
      context: context, launch: MachineLaunch(context: context, emulation: emulation), outgoing: outgoing,
      memory: InstanceMemory())
    let launchers = Source(context.pods) { old, new in
      (new ?? old).flatMap(LauncherPod.instanceKey).map { [$0] } ?? []
    }
    return Controller(
      name: "instances", workers: 6, sources: [.objects(of: context.instances), launchers], time: context.time,
      onFailure: { report($0, context.logger) },
      reconcile: { key in
        let outcome = try await whileConnected { try await sync.reconcile(key) }
        let isLeaving = context.instances[key] == nil ? await sweep.removeLogs(of: key) : false
        return isLeaving && outcome == .done ? .requeue(after: .seconds(2)) : outcome
      })
  }

  private static func podController(_ context: AgentContext) -> Controller {
    let sync = PodSync(context: context)
    let owners = Source(context.instances) { old, new in
      (new ?? old).map { context.pods.objects(in: .launchersByInstance, $0.meta.uid).map(\.key) } ?? []
    }
    return Controller(
      name: "pods", workers: 4, sources: [.objects(of: context.pods), owners], time: context.time,
      onFailure: { report($0, context.logger) },
      reconcile: { key in try await whileConnected { try await sync.reconcile(key) } })
  }

  private static func incomingController(_ context: AgentContext, _ emulation: Emulation) -> Controller {
    let sync = IncomingSync(context: context, emulation: emulation)
    return Controller(
      name: "incoming", workers: 4, sources: [.objects(of: context.incoming)], time: context.time,
      onFailure: { report($0, context.logger) },
      reconcile: { key in try await whileConnected { try await sync.reconcile(key) } })
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
    let news = context.hypervisor.events()
    await withDiscardingTaskGroup { group in
      group.addTask { await context.hypervisor.run() }
      for reflector in reflectors { group.addTask { await reflector.run() } }
      group.addTask { await instanceController.run() }
      group.addTask { await podController.run() }
      group.addTask { await incomingController.run() }
      group.addTask { await outgoing.run() }
      group.addTask { await context.events.run() }
      group.addTask { await context.hub.run() }
      group.addTask { await follow(news) }
      group.addTask { await resync() }
      group.addTask { await reportNode() }
    }
    context.imports.cancelAll()
  }

  /// Serves the endpoint until cancelled.
  func serve(as identity: TLSIdentity, ready: @escaping @Sendable (Int) async -> Void) async throws {
    let configuration = HTTPServer.Configuration(
      host: context.configuration.listenHost, port: context.configuration.listenPort)
    let server = HTTPServer(
      configuration, identity: identity, handler: AgentService(context: context, emulation: emulation),
      logger: context.logger)
    try await server.run(ready: ready)
  }

  /// The node is reported only once others can reach it.
  func portKnown(_ port: Int) {
    context.endpoint.number = port
    ports.continuation.yield(port)
  }

  private func reportNode() async {
    var known = ports.stream.makeAsyncIterator()
    guard let port = await known.next() else { return }
    let reporter = NodeReporter(
      client: context.client, hypervisor: context.hypervisor, time: context.time, logger: context.logger,
      configuration: context.configuration, facts: facts, emulation: emulation, address: context.address, port: port)
    await withDiscardingTaskGroup { group in
      group.addTask { await reporter.reportStatus() }
      group.addTask { await reporter.renewLease() }
    }
  }

  /// A machine's event is work for its instance; a new connection, for all of them.
  private func follow(_ news: AsyncStream<HypervisorEvent>) async {
    for await event in news {
      switch event {
      case .machine(let name, let change):
        guard let key = DomainIdentity.key(ofDomain: name) else { continue }
        switch change {
        case .suspended: stopped(key)
        case .resumed: resumed(key)
        default: break
        }
        instanceController.queue.add(key)
        if context.incoming[key] != nil { incomingController.queue.add(key) }
      case .connected:
        context.logger.info("connected to the hypervisor")
        await lookAtAll()
        await sweep.run()
      case .disconnected(let error):
        context.logger.warning("no connection to the hypervisor", metadata: ["reason": "\(error)"])
      }
    }
  }

  /// A machine that leaves has stopped here, or one that comes is here as a whole. The guest stands still until this is done, and
  /// viewers wait for it: it does not wait in the queue.
  private func stopped(_ key: ObjectKey) {
    if let vmi = context.instances[key] { context.departures.stopped(vmi.meta.uid, at: context.time.elapsed) }
    guard let vmi = context.incoming[key], let arrival = Arrival(vmi, context: context) else { return }
    Task { [context] in
      do {
        let machine = try await context.hypervisor.machine(named: DomainIdentity(vmi: vmi).domainName)
        if let machine, try await machine.isPersistent() { try await arrival.complete(machine) }
      } catch {
        let facts: Logger.Metadata = ["instance": "\(key)", "reason": "\(error)"]
        context.logger.warning("a guest that arrives must wait for its turn in the queue", metadata: facts)
      }
    }
  }

  /// A machine that was to leave goes on here, or one that came runs by the hypervisor's own decision.
  private func resumed(_ key: ObjectKey) {
    if let vmi = context.instances[key] { context.departures.stopped(vmi.meta.uid, at: nil) }
    guard let vmi = context.incoming[key], let arrival = Arrival(vmi, context: context) else { return }
    Task { await arrival.announce() }
  }

  private func lookAtAll() async {
    for controller in [
      (context.instances, instanceController), (context.pods, podController), (context.incoming, incomingController),
    ] {
      for key in controller.0.snapshot().keys { controller.1.queue.add(key) }
    }
    for machine in (try? await context.hypervisor.machines()) ?? [] {
      if let key = DomainIdentity.key(ofDomain: machine.name) { instanceController.queue.add(key) }
    }
  }

  private func resync() async {
    for reflector in reflectors { await reflector.cache.waitUntilSynced() }
    while !Task.isCancelled {
      await sweep.run()
      try? await context.time.sleep(until: context.time.elapsed + context.configuration.resyncInterval)
      await lookAtAll()
    }
  }
}
