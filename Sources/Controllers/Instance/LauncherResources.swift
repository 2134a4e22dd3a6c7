// What a launcher pod asks of a node: the guest's memory and processors plus what emulating it costs. Pure.

import Codecs
import KubeModel

/// The requests and limits of the `compute` container.
///
/// Memory is the guest's plus an overhead: 64 MiB for QEMU itself, 8 MiB a virtual CPU, 16 MiB for a screen where there
/// is one, and a 512th of the guest's memory for its page tables. CPU is what the domain requests, or else a share of
/// each virtual CPU, as guests seldom use all of theirs at once.
struct LauncherResources: Hashable {
  private static let mebibyte: Int64 = 1_048_576
  /// A guest that says nothing of memory.
  static let defaultMemory: Int64 = 1024 * mebibyte

  let domain: JSON
  /// How many virtual CPUs share one of the node's.
  let cpuAllocationRatio: Int

  init(of instance: JSON, cpuAllocationRatio: Int) {
    domain = instance["spec"]["domain"]
    self.cpuAllocationRatio = max(1, cpuAllocationRatio)
  }

  /// Sockets × cores × threads, or else the CPUs requested or limited, rounded up; at least 1.
  var virtualCPUs: Int {
    let topology = ["sockets", "cores", "threads"].compactMap { domain["cpu"][$0].int }
    if !topology.isEmpty { return max(1, topology.reduce(1, *)) }
    let asked = quantity("requests", "cpu") ?? quantity("limits", "cpu")
    return Int(max(1, ((asked?.millis ?? 1000) + 999) / 1000))
  }

  /// Bytes that the guest sees.
  var guestMemory: Int64 {
    let asked = Quantity(domain["memory"]["guest"]) ?? quantity("requests", "memory") ?? quantity("limits", "memory")
    return asked?.bytes ?? Self.defaultMemory
  }

  /// Bytes beyond the guest's own.
  var overhead: Int64 {
    let hasScreen = domain["devices"]["autoattachGraphicsDevice"].bool != false
    return (64 + 8 * Int64(virtualCPUs) + (hasScreen ? 16 : 0)) * Self.mebibyte + guestMemory / 512
  }

  /// `resources` of the container.
  var json: JSON {
    let isOvercommitting = domain["resources"]["overcommitGuestOverhead"].bool == true
    let memory = (quantity("requests", "memory")?.bytes ?? guestMemory) + (isOvercommitting ? 0 : overhead)
    let share = Int64(virtualCPUs * 1000 / cpuAllocationRatio)
    let millis = quantity("requests", "cpu")?.millis ?? quantity("limits", "cpu")?.millis ?? max(1, share)
    let limits: JSON = [
      "cpu": JSON(quantity("limits", "cpu").map { Quantity.text(millis: $0.millis) }),
      "memory": JSON(quantity("limits", "memory").map { Quantity.text(bytes: $0.bytes + overhead) }),
    ]
    return [
      "requests": ["cpu": .string(Quantity.text(millis: millis)), "memory": .string(Quantity.text(bytes: memory))],
      "limits": limits.hasContent ? limits : .null,
    ]
  }

  private func quantity(_ kind: String, _ name: String) -> Quantity? {
    Quantity(domain["resources"][kind][name])
  }
}
