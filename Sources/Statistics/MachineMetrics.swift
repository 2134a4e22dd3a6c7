// The metrics of machines and of their node, under the names that KubeVirt and the kubelet give them. Pure.

public import KubeModel

/// Collects the counters of a node and its machines into families.
public struct MachineMetrics: Sendable {
  private let node: String
  private var families = Measure.all.map(\.family)
  private var nodeFamilies: [MetricFamily] = []

  public init(node: String) { self.node = node }

  public var all: [MetricFamily] { nodeFamilies + families }

  public mutating func add(_ counters: NodeCounters) {
    let figures: [(String, MetricFamily.Kind, String, Double)] = [
      ("node_cpu_usage_seconds_total", .counter, "CPU time used on the whole node.", counters.processorTime),
      (
        "node_memory_working_set_bytes", .gauge, "Memory of the node that is neither free nor could be.",
        Double(counters.memoryUsed)
      ),
      ("machine_cpu_cores", .gauge, "Processors of the node.", Double(counters.processors)),
      ("machine_memory_bytes", .gauge, "Memory of the node.", Double(counters.memory)),
    ]
    nodeFamilies = figures.map { name, kind, help, value in
      var family = MetricFamily(name, kind, help)
      family.add(value)
      return family
    }
  }

  public mutating func add(_ key: ObjectKey, _ counters: MachineCounters) {
    let labels = [("node", node), ("namespace", key.namespace), ("name", key.name)]
    for (index, measure) in Measure.all.enumerated() {
      for value in measure.values(counters) { families[index].add(value.number, labels + value.labels) }
    }
  }
}

/// One metric of a machine, and how it is found in its counters.
private struct Measure: Sendable {
  typealias Value = (number: Double, labels: [(String, String)])

  var family: MetricFamily
  var values: @Sendable (MachineCounters) -> [Value]

  private init(
    _ name: String, _ kind: MetricFamily.Kind, _ help: String, values: @escaping @Sendable (MachineCounters) -> [Value]
  ) {
    family = MetricFamily("kubevirt_vmi_\(name)", kind, help)
    self.values = values
  }

  private static func counter(
    _ name: String, _ help: String, _ value: @escaping @Sendable (MachineCounters) -> Double
  ) -> Measure {
    Measure(name, .counter, help) { [(value($0), [])] }
  }

  private static func memory(
    _ name: String, _ help: String, _ value: @escaping @Sendable (MachineCounters.Memory) -> Int64?
  ) -> Measure {
    Measure("memory_\(name)_bytes", .gauge, help) { value($0.memory).map { [(Double($0), [])] } ?? [] }
  }

  private static func processor(
    _ name: String, _ help: String, _ value: @escaping @Sendable (MachineCounters.Processor) -> Double
  ) -> Measure {
    Measure("vcpu_\(name)_total", .counter, help) { $0.processors.map { (value($0), [("id", String($0.id))]) } }
  }

  private static func network(
    _ name: String, _ help: String, _ value: @escaping @Sendable (MachineCounters.Interface) -> Int64
  ) -> Measure {
    Measure("network_\(name)_total", .counter, help) {
      $0.interfaces.map { (Double(value($0)), [("interface", $0.name)]) }
    }
  }

  private static func storage(
    _ name: String, _ help: String, _ value: @escaping @Sendable (MachineCounters.Drive) -> Double
  ) -> Measure {
    Measure("storage_\(name)_total", .counter, help) { $0.drives.map { (value($0), [("drive", $0.name)]) } }
  }

  static let all: [Measure] = [
    counter("cpu_usage_seconds_total", "CPU time of the machine's whole process.") { $0.processorTime },
    counter("cpu_user_usage_seconds_total", "CPU time of the process in user mode.") { $0.userTime },
    counter("cpu_system_usage_seconds_total", "CPU time of the process in the kernel.") { $0.systemTime },
    Measure("vcpu_seconds_total", .counter, "Time that a virtual CPU has run.") {
      $0.processors.map { ($0.time, [("id", String($0.id)), ("state", $0.state)]) }
    },
    processor("wait_seconds", "Time that a virtual CPU waited for I/O.") { $0.wait },
    processor("delay_seconds", "Time that a virtual CPU waited for a CPU of the host.") { $0.delay },
    memory("domain", "Memory that the guest has been given.") { $0.current },
    memory("resident", "Memory that the machine's process occupies.") { $0.resident },
    memory("available", "Memory that the guest's kernel manages.") { $0.available },
    memory("unused", "Memory that the guest has not touched.") { $0.unused },
    memory("usable", "Memory that the guest could give without swapping.") { $0.usable },
    network("receive_bytes", "Bytes received.") { $0.received.bytes },
    network("receive_packets", "Packets received.") { $0.received.packets },
    network("receive_errors", "Packets received with errors.") { $0.received.errors },
    network("receive_packets_dropped", "Packets received and dropped.") { $0.received.dropped },
    network("transmit_bytes", "Bytes sent.") { $0.transmitted.bytes },
    network("transmit_packets", "Packets sent.") { $0.transmitted.packets },
    network("transmit_errors", "Packets sent with errors.") { $0.transmitted.errors },
    network("transmit_packets_dropped", "Packets dropped instead of sent.") { $0.transmitted.dropped },
    storage("read_traffic_bytes", "Bytes read.") { Double($0.reads.bytes) },
    storage("write_traffic_bytes", "Bytes written.") { Double($0.writes.bytes) },
    storage("iops_read", "Read operations.") { Double($0.reads.operations) },
    storage("iops_write", "Write operations.") { Double($0.writes.operations) },
    storage("read_times_seconds", "Time that reads took.") { $0.reads.time },
    storage("write_times_seconds", "Time that writes took.") { $0.writes.time },
  ]
}
