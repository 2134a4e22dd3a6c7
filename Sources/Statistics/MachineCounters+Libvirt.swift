// libvirt's names for its counters (virConnectGetAllDomainStats), read from a flat table of them. Pure.

extension MachineCounters {
  /// - Parameters:
  ///   - numbers: values by name, such as `vcpu.0.delay`, in libvirt's units: nanoseconds and KiB.
  ///   - names: values that are text, such as `block.0.name`.
  public init(libvirt numbers: [String: Int64], names: [String: String]) {
    func seconds(_ name: String) -> Double { Double(numbers[name] ?? 0) / 1e9 }
    processorTime = seconds("cpu.time")
    userTime = seconds("cpu.user")
    systemTime = seconds("cpu.system")
    memory = Memory(libvirt: numbers)
    processors = Self.indexes(numbers["vcpu.maximum"]).compactMap { index in
      guard let state = numbers["vcpu.\(index).state"] else { return nil }
      return Processor(
        id: index, state: Processor.state(state), time: seconds("vcpu.\(index).time"),
        wait: seconds("vcpu.\(index).wait"), delay: seconds("vcpu.\(index).delay"))
    }
    interfaces = Self.indexes(numbers["net.count"]).compactMap { index in
      guard let name = names["net.\(index).name"] else { return nil }
      return Interface(
        name: name, received: Traffic(libvirt: numbers, "net.\(index).rx"),
        transmitted: Traffic(libvirt: numbers, "net.\(index).tx"))
    }
    drives = Self.indexes(numbers["block.count"]).compactMap { index in
      guard let name = names["block.\(index).name"] else { return nil }
      return Drive(
        name: name, reads: Transfer(libvirt: numbers, "block.\(index).rd"),
        writes: Transfer(libvirt: numbers, "block.\(index).wr"))
    }
  }

  /// At most 4,096, whatever the count says.
  private static func indexes(_ count: Int64?) -> Range<Int> { 0..<Int(min(4096, max(0, count ?? 0))) }
}

extension MachineCounters.Processor {
  fileprivate static func state(_ number: Int64) -> String {
    switch number {
    case 0: "OFFLINE"
    case 1: "RUNNING"
    case 2: "BLOCKED"
    default: "UNKNOWN"
    }
  }
}

extension MachineCounters.Memory {
  fileprivate init(libvirt numbers: [String: Int64]) {
    // The guest itself says some of them.
    func bytes(_ name: String) -> Int64? { numbers["balloon.\(name)"].map { min(max(0, $0), 1 << 50) << 10 } }
    current = bytes("current") ?? 0
    resident = bytes("rss")
    available = bytes("available")
    unused = bytes("unused")
    usable = bytes("usable")
  }
}

extension MachineCounters.Traffic {
  fileprivate init(libvirt numbers: [String: Int64], _ prefix: String) {
    bytes = numbers["\(prefix).bytes"] ?? 0
    packets = numbers["\(prefix).pkts"] ?? 0
    errors = numbers["\(prefix).errs"] ?? 0
    dropped = numbers["\(prefix).drop"] ?? 0
  }
}

extension MachineCounters.Transfer {
  fileprivate init(libvirt numbers: [String: Int64], _ prefix: String) {
    bytes = numbers["\(prefix).bytes"] ?? 0
    operations = numbers["\(prefix).reqs"] ?? 0
    time = Double(numbers["\(prefix).times"] ?? 0) / 1e9
  }
}
