// From an instance that is Scheduled to a machine that runs.

import Codecs
import Hypervisor
import KubeModel
import Logging

/// Prepares, defines and starts; each step may be repeated, so a start that broke off goes on where it can.
struct MachineLaunch: Sendable {
  let hypervisor: any Hypervisor
  let volumes: VolumePreparation
  let hub: ConsoleHub
  let events: EventRecorder
  let emulation: Emulation
  let logger: Logger

  func launch(_ vmi: JSON) async throws -> any Machine {
    let log = try vmi.hasSerialConsole ? hub.log(for: vmi) : nil
    let host = try await volumes.prepare(vmi, emulation: emulation, consoleLogPath: log?.path)
    let machine = try await hypervisor.define(DomainXML.text(for: vmi, on: host))
    events.record(.normal, "Created", "VirtualMachineInstance defined.", about: vmi)
    if let log {
      log.prepareForStart()
      log.markers.add(.start, offset: log.bounds.upperBound, detail: vmi.meta.uid)
    }
    try await machine.start(paused: vmi["spec", "startStrategy"] == "Paused")
    events.record(.normal, "Started", "VirtualMachineInstance started.", about: vmi)
    logger.info("machine started", metadata: ["instance": "\(vmi.key)"])
    return machine
  }
}

extension JSON {
  var hasSerialConsole: Bool { self["spec", "domain", "devices", "autoattachSerialConsole"].bool != false }
}
