// From an instance that is Scheduled to a machine that runs.

import Codecs
import Hypervisor
import KubeModel
import Logging
import Reconcile

/// Prepares, defines and starts; each step may be repeated, so a start that broke off goes on where it can.
struct MachineLaunch: Sendable {
  let context: AgentContext
  let emulation: Emulation

  func launch(_ vmi: JSON) async throws -> any Machine {
    let log = try vmi.hasSerialConsole ? context.hub.log(for: vmi) : nil
    let host = try await context.volumes.prepare(vmi, emulation: emulation, consoleLogPath: log?.path)
    let machine = try await context.hypervisor.define(DomainXML.text(for: vmi, on: host))
    context.events.record(EventNote(.normal, "Created", "VirtualMachineInstance defined.", about: vmi))
    if let log {
      log.prepareForStart()
      log.markers.add(.start, offset: log.bounds.upperBound, detail: vmi.meta.uid)
    }
    try await machine.start(paused: vmi["spec", "startStrategy"] == "Paused")
    context.events.record(EventNote(.normal, "Started", "VirtualMachineInstance started.", about: vmi))
    context.logger.info("machine started", metadata: ["instance": "\(vmi.key)"])
    return machine
  }
}

extension JSON {
  var hasSerialConsole: Bool { self["spec", "domain", "devices", "autoattachSerialConsole"].bool != false }
}
