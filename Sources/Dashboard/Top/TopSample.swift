// One instance's use as the API server tells it.

public import Codecs
public import Statistics

/// The use of an instance, where and when it was measured.
public struct TopSample: Sendable, Hashable {
  public var usage: InstanceUsage
  public var node: String
  /// RFC 3339; the same for what was measured at once.
  public var timestamp: String

  /// Of one `VirtualMachineInstanceStats`.
  public init(_ object: JSON) {
    usage = InstanceUsage(object)
    node = object["nodeName"].string ?? ""
    timestamp = object["timestamp"].string ?? ""
  }

  /// With what the instance says of itself, where the sample does not.
  func completed(by instance: JSON?) -> TopSample {
    guard let instance, usage.processors == 0 else { return self }
    var sample = self
    sample.usage.processors = instance.processorCount
    if node.isEmpty { sample.node = instance["status", "nodeName"].string ?? "" }
    return sample
  }

  /// Of a `VirtualMachineInstanceStatsList`.
  public static func list(_ answer: JSON) -> [TopSample] { answer["items"].elements.map { TopSample($0) } }
}

extension JSON {
  /// Of an instance: the virtual CPUs that it runs with; 0 where it does not say.
  fileprivate var processorCount: Int {
    let topology = self["status", "currentCPUTopology"]
    guard let cores = topology["cores"].int else { return 0 }
    return [cores, topology["sockets"].int ?? 1, topology["threads"].int ?? 1].reduce(1) { product, count in
      let (value, isTooLarge) = product.multipliedReportingOverflow(by: max(1, count))
      return isTooLarge ? 0 : value
    }
  }
}
