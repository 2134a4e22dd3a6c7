// start, stop, restart and migrate: changes of VM objects that the controllers act on. The edits are pure.

import Codecs
import KubeModel

struct VirtualMachineActions: Sendable {
  let objects: ObjectService

  /// Carries out an action; its body's options are those virtctl sends.
  ///
  /// - Throws: `APIError`: 404 without the VM, 409 where the action makes no sense now.
  func perform(_ action: VirtualizationAction, _ key: ObjectKey, _ body: JSON) async throws {
    let isDryRun = try RequestOptions.dryRun(body["dryRun"].elements.compactMap(\.string))
    let instance = try await instance(key)
    switch action {
    case .start:
      try await edit(key, isDryRun) { (machine) throws(APIError) in
        try Self.start(machine, instance, isPaused: body["paused"].bool == true)
      }
    case .stop:
      let grace = try Self.gracePeriod(body["gracePeriod"], "gracePeriod")
      try await edit(key, isDryRun) { (machine) throws(APIError) in
        try Self.stop(machine, instance, shortens: grace != nil)
      }
      if let grace, instance != nil { try await setGracePeriod(key, grace, isDryRun) }
    case .restart:
      let grace = try Self.gracePeriod(body["gracePeriodSeconds"], "gracePeriodSeconds")
      if let grace, grace != 0 {
        throw APIError(.badRequest, "gracePeriodSeconds must be 0 where it is given: a forced restart")
      }
      try await edit(key, isDryRun) { (machine) throws(APIError) in try Self.restart(machine, instance) }
      if grace != nil { try await setGracePeriod(key, 1, isDryRun) }
    case .migrate: try await migrate(key, instance, body, isDryRun)
    default: break
    }
  }

  private func instance(_ key: ObjectKey) async throws -> JSON? {
    do {
      return try await objects.object(Registry.virtualMachineInstances, key)
    } catch let error as APIError where error.reason == .notFound {
      return nil
    }
  }

  private func edit(_ key: ObjectKey, _ isDryRun: Bool, _ change: @escaping @Sendable (JSON) throws(APIError) -> JSON)
    async throws
  {
    _ = try await objects.change(Registry.virtualMachines, key, isDryRun: isDryRun) { current in
      guard let current else { throw APIError.notFound(Registry.virtualMachines, name: key.name) }
      var next = try change(current)
      if next["spec"] != current["spec"] { next["metadata", "generation"] = JSON(current.meta.generation + 1) }
      return next == current ? .keep : .put(next)
    }
  }

  private func setGracePeriod(_ key: ObjectKey, _ seconds: Int, _ isDryRun: Bool) async throws {
    _ = try await objects.change(Registry.virtualMachineInstances, key, isDryRun: isDryRun) { current in
      guard var current else { return .keep }
      current["spec", "terminationGracePeriodSeconds"] = JSON(seconds)
      return .put(current)
    }
  }

  private static func gracePeriod(_ value: JSON, _ name: String) throws(APIError) -> Int? {
    guard let seconds = value.int else { return nil }
    guard 0...Int(Int32.max) ~= seconds else {
      throw APIError(.badRequest, "\(name) must be from 0 to \(Int32.max) seconds")
    }
    return seconds
  }

  private func migrate(_ key: ObjectKey, _ instance: JSON?, _ body: JSON, _ isDryRun: Bool) async throws {
    _ = try await objects.object(Registry.virtualMachines, key)
    guard let instance, instance.instancePhase == .running else { throw Self.conflict(key.name, "VM is not running") }
    let migration: JSON = [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstanceMigration",
      "metadata": ["generateName": "kubevirt-migrate-vm-"],
      "spec": ["vmiName": .string(instance.meta.name), "addedNodeSelector": body["addedNodeSelector"]],
    ]
    var options = RequestOptions.standard
    options.isDryRun = isDryRun
    _ = try await objects.create(
      Registry.virtualMachineInstanceMigrations, namespace: key.namespace, migration, options)
  }
}

// MARK: - Edits

extension VirtualMachineActions {
  private static func conflict(_ name: String, _ why: String) -> APIError {
    .conflict(Registry.virtualMachines, name: name, why)
  }

  private static func isFinal(_ instance: JSON) -> Bool {
    ["Succeeded", "Failed"].contains(instance["status", "phase"].string ?? "")
  }

  static func start(_ machine: JSON, _ instance: JSON?, isPaused: Bool) throws(APIError) -> JSON {
    let name = machine.meta.name
    var next = machine
    if let instance, !isFinal(instance) { throw conflict(name, "VM is already running") }
    switch RunStrategy(of: machine) {
    case .always, .once, .waitAsReceiver:
      throw conflict(
        name, "the run strategy \(RunStrategy(of: machine).rawValue) does not support manual start requests")
    case .rerunOnFailure where instance?["status", "phase"].string == "Failed":
      throw conflict(name, "the run strategy RerunOnFailure does not support starting a VM from the failed state")
    case .halted where !isPaused: next.setRunStrategy(.always)
    case .halted, .manual, .rerunOnFailure:
      let data: JSON = isPaused ? ["paused": "true"] : .null
      next.addStateChangeRequest(["action": "Start", "data": data])
    }
    return next
  }

  static func stop(_ machine: JSON, _ instance: JSON?, shortens: Bool) throws(APIError) -> JSON {
    var next = machine
    let isRunning = instance.map { !isFinal($0) } ?? false
    switch RunStrategy(of: machine) {
    case .always, .once: next.setRunStrategy(.halted)
    case .manual, .rerunOnFailure:
      guard isRunning, let instance else { throw conflict(machine.meta.name, "VM is not running") }
      next.addStateChangeRequest(["action": "Stop", "uid": .string(instance.meta.uid)])
    case .halted, .waitAsReceiver:
      guard isRunning, shortens else { throw conflict(machine.meta.name, "VM is not running") }
    }
    return next
  }

  static func restart(_ machine: JSON, _ instance: JSON?) throws(APIError) -> JSON {
    let strategy = RunStrategy(of: machine)
    if [.halted, .once, .waitAsReceiver].contains(strategy) {
      throw conflict(
        machine.meta.name, "the run strategy \(strategy.rawValue) does not support manual restart requests")
    }
    guard let instance, !isFinal(instance) else { throw conflict(machine.meta.name, "VM is not running") }
    var next = machine
    next.addStateChangeRequest(["action": "Stop", "uid": .string(instance.meta.uid)])
    next.addStateChangeRequest(["action": "Start"])
    return next
  }
}

extension JSON {
  fileprivate mutating func setRunStrategy(_ strategy: RunStrategy) {
    if self["spec", "running"].isNull {
      self["spec", "runStrategy"] = .string(strategy.rawValue)
    } else {
      self["spec", "running"] = .bool(strategy == .always)
    }
    self["status", "stateChangeRequests"] = .null
  }

  fileprivate mutating func addStateChangeRequest(_ request: JSON) {
    self["status", "stateChangeRequests"] = .array(self["status", "stateChangeRequests"].elements + [request])
  }
}
