// What a node uses, by its kernel's own figures.

public import Codecs

/// What a node's kernel has counted.
public struct NodeCounters: Sendable, Hashable {
  /// Seconds that all processors together were busy since the kernel started.
  public var processorTime: Double
  public var processors: Int
  /// In bytes.
  public var memory: Int64
  /// What programs occupy: all but what is free or could be freed.
  public var memoryUsed: Int64

  /// - Parameters:
  ///   - stat: `/proc/stat`.
  ///   - meminfo: `/proc/meminfo`.
  ///   - ticksPerSecond: the kernel's unit of processor time.
  public init(stat: String, meminfo: String, ticksPerSecond: Double) {
    let lines = stat.split(separator: "\n")
    // user nice system idle iowait irq softirq steal; guests' time is in user and nice already.
    let ticks = lines.first { $0.hasPrefix("cpu ") }?.split(separator: " ").dropFirst().map { Double($0) ?? 0 } ?? []
    let busy = ticks.enumerated().reduce(0) { [0, 1, 2, 5, 6].contains($1.offset) ? $0 + $1.element : $0 }
    processorTime = ticksPerSecond > 0 ? busy / ticksPerSecond : 0
    processors = lines.count { $0.hasPrefix("cpu") && !$0.hasPrefix("cpu ") }
    memory = Self.bytes("MemTotal", in: meminfo)
    memoryUsed = max(0, memory - Self.bytes("MemAvailable", in: meminfo))
  }

  private static func bytes(_ name: String, in meminfo: String) -> Int64 {
    let line = meminfo.split(separator: "\n").first { $0.hasPrefix("\(name):") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0) << 10
  }
}

/// What a node uses; `processorUse` is in processors' worth of time.
public struct NodeUsage: Sendable, Hashable {
  public var processors: Int
  public var processorUse: Double
  public var memory: Int64
  public var memoryUsed: Int64

  public init(before: NodeCounters, after: NodeCounters, seconds: Double) {
    processors = after.processors
    processorUse = seconds > 0 ? max(0, after.processorTime - before.processorTime) / seconds : 0
    memory = after.memory
    memoryUsed = after.memoryUsed
  }
}

extension NodeUsage {
  public var json: JSON {
    [
      "cpu": ["count": JSON(processors), "usage": .double(processorUse)],
      "memory": ["bytes": .integer(memory), "usedBytes": .integer(memoryUsed)],
    ]
  }

  public init(_ json: JSON) {
    processors = json["cpu", "count"].int ?? 0
    processorUse = json["cpu", "usage"].double ?? 0
    memory = Int64(json["memory", "bytes"].int ?? 0)
    memoryUsed = Int64(json["memory", "usedBytes"].int ?? 0)
  }
}
