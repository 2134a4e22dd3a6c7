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

  /// Of a `VirtualMachineInstanceStatsList`.
  public static func list(_ answer: JSON) -> [TopSample] { answer["items"].elements.map { TopSample($0) } }
}
