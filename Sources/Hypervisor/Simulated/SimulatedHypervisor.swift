// A hypervisor without machines: states change as if guests booted. For tests, never for users.

import Statistics
import Synchronization

/// A `Hypervisor` that only pretends: any number of machines, no guest, no console.
public final class SimulatedHypervisor: Hypervisor {
  private let domains = Mutex<[String: SimulatedDomain]>([:])
  private let broadcast = HypervisorEvents()
  private let startTime: Duration

  /// - Parameter startTime: how long each start takes.
  public init(startTime: Duration = .milliseconds(500)) { self.startTime = startTime }

  public var connection: ConnectionState { .connected }

  /// Says that it is connected, and waits to be cancelled.
  public func run() async {
    broadcast.send(.connected)
    for await _ in AsyncStream<Never>(unfolding: {
      try? await Task.sleep(for: .seconds(3600))
      return nil
    }) {}
  }

  public func events() -> AsyncStream<HypervisorEvent> { broadcast.stream() }

  public func capabilities() async throws -> HostCapabilities {
    HostCapabilities(
      cpuModel: "Simulated", usableModels: [], emulatorVersion: "none", driverVersion: "simulated", emulatorPath: nil)
  }

  public func machines() async throws -> [any Machine] {
    domains.withLock { $0.values.map { SimulatedMachine(name: $0.name, uuid: $0.uuid, host: self) } }
  }

  public func machine(named name: String) async throws -> (any Machine)? {
    domains.withLock { $0[name].map { SimulatedMachine(name: $0.name, uuid: $0.uuid, host: self) } }
  }

  /// Idle machines: nothing is used, and nothing made up.
  public func counters() async throws -> [MachineCount] {
    domains.withLock { $0.values.filter(\.state.isActive).map { MachineCount(name: $0.name, counters: .zero) } }
  }

  public func define(_ xml: String) async throws -> any Machine {
    let element: XMLElement
    do { element = try XMLElement(parsing: xml) } catch { throw HypervisorError(.refused, "\(error)") }
    guard let name = element.first("name")?.text, let uuid = element.first("uuid")?.text else {
      throw HypervisorError(.refused, "a domain needs a name and a UUID")
    }
    let isKnown = try domains.withLock { domains in
      if let old = domains[name], old.uuid != uuid {
        throw HypervisorError(.refused, "domain '\(name)' already exists with uuid \(old.uuid)")
      }
      let old = domains[name]
      domains[name] = SimulatedDomain(name: name, uuid: uuid, xml: xml, state: old?.state ?? .shutOff(.unknown))
      return old != nil
    }
    if !isKnown { broadcast.send(.machine(name: name, change: .defined)) }
    return SimulatedMachine(name: name, uuid: uuid, host: self)
  }
}

private struct SimulatedDomain {
  var name: String
  var uuid: String
  var xml: String
  var state: MachineState
}

private struct SimulatedMachine: Machine {
  let name: String
  let uuid: String
  let host: SimulatedHypervisor

  func start(paused: Bool) async throws {
    try await host.pretendToBoot()
    try host.change(name, to: paused ? .paused(.user) : .running, sending: .started) { !$0.isActive }
  }

  func shutdown() async throws { try host.change(name, to: .shutOff(.shutdown), sending: .stopped) { $0.isActive } }
  func destroy() async throws { try host.change(name, to: .shutOff(.destroyed), sending: .stopped) { $0.isActive } }
  func undefine() async throws { try host.remove(name) }
  func suspend() async throws { try host.change(name, to: .paused(.user), sending: .suspended) { $0 == .running } }
  func resume() async throws { try host.change(name, to: .running, sending: .resumed) { $0 == .paused(.user) } }
  func reboot() async throws { try host.change(name, to: .running, sending: .other) { $0 == .running } }
  func reset() async throws { try host.change(name, to: .running, sending: .other) { $0 == .running } }
  func sendBreak() async throws { _ = try host.look(name) }
  func state() async throws -> MachineState { try host.look(name).state }
  func xml() async throws -> String { try host.look(name).xml }
  func isPersistent() async throws -> Bool { true }
  func migratableXML() async throws -> String { try host.look(name).xml }

  func migrate(_ order: MigrationOrder) async throws { throw SimulatedHypervisor.cannotMigrate }
  func migrationStatistics() async throws -> MigrationStatistics? { nil }
  func abortMigration() async throws { throw SimulatedHypervisor.cannotMigrate }
  func limitDowntime(toMilliseconds limit: Int) async throws { throw SimulatedHypervisor.cannotMigrate }
  func switchToPostCopy() async throws { throw SimulatedHypervisor.cannotMigrate }
}

extension SimulatedHypervisor {
  fileprivate static let cannotMigrate = HypervisorError(.refused, "a simulated machine cannot be migrated")

  fileprivate func pretendToBoot() async throws { try await Task.sleep(for: startTime) }

  fileprivate func look(_ name: String) throws -> SimulatedDomain {
    guard let domain = domains.withLock({ $0[name] }) else { throw HypervisorError(.notFound, "no domain '\(name)'") }
    return domain
  }

  fileprivate func change(
    _ name: String, to state: MachineState, sending change: MachineChange, where isPossible: (MachineState) -> Bool
  ) throws {
    try domains.withLock { domains in
      guard let old = domains[name] else { throw HypervisorError(.notFound, "no domain '\(name)'") }
      guard isPossible(old.state) else { throw HypervisorError(.invalidState, "domain '\(name)' is \(old.state)") }
      domains[name]?.state = state
    }
    broadcast.send(.machine(name: name, change: change))
  }

  fileprivate func remove(_ name: String) throws {
    guard domains.withLock({ $0.removeValue(forKey: name) }) != nil else {
      throw HypervisorError(.notFound, "no domain '\(name)'")
    }
    broadcast.send(.machine(name: name, change: .undefined))
  }
}
