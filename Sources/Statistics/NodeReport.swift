// What an agent answers when it is asked for the use of its node: the node, its instances, and over how long it was measured.

public import Codecs

/// One node's figures of one moment.
public struct NodeReport: Sendable, Hashable {
  /// RFC 3339, when it was measured.
  public var timestamp: String
  /// Seconds that rates are over.
  public var window: Double
  public var node: NodeUsage
  public var instances: [InstanceUsage]

  public init(timestamp: String, window: Double, node: NodeUsage, instances: [InstanceUsage]) {
    self.timestamp = timestamp
    self.window = window
    self.node = node
    self.instances = instances
  }

  public var json: JSON {
    [
      "timestamp": .string(timestamp), "windowSeconds": .double(window), "node": node.json,
      "instances": .array(instances.map(\.json)),
    ]
  }

  /// Nil for what is not a report.
  public init?(_ json: JSON) {
    guard let timestamp = json["timestamp"].string, json["node"].isObject else { return nil }
    self.init(
      timestamp: timestamp, window: json["windowSeconds"].double ?? 0, node: NodeUsage(json["node"]),
      instances: json["instances"].elements.map { InstanceUsage($0) })
  }
}
