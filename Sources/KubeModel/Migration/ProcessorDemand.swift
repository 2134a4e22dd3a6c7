// What the processor of an instance asks of nodes, in the labels that agents put on them. Pure.

public import Codecs

/// The labels by which guests find nodes whose processors suit them.
public enum ProcessorDemand {
  /// `cpu-model.node.kubevirt.io/MODEL=true`: guests that name this model can start there.
  public static let model = "cpu-model.node.kubevirt.io/"
  /// `host-model-cpu.node.kubevirt.io/MODEL=true`: the processor itself, on nodes whose guests run on it.
  public static let host = "host-model-cpu.node.kubevirt.io/"
  /// `cpu-model-migration.node.kubevirt.io/MODEL=true`: guests that began on such a processor can move there.
  public static let migration = "cpu-model-migration.node.kubevirt.io/"

  /// The labels of a node that the instance can start on.
  public static func toStart(_ instance: JSON) -> [String: String] {
    switch wanted(by: instance) {
    case "host-model", "host-passthrough": [:]
    case let name: [model + name: "true"]
    }
  }

  /// The labels of a node that the instance can move to.
  ///
  /// - Parameter source: the node that it is on; one without `host` labels emulates its guests, and so can every other.
  public static func toMove(_ instance: JSON, from source: JSON?) -> [String: String] {
    let wanted = wanted(by: instance)
    guard wanted == "host-model" || wanted == "host-passthrough" else { return toStart(instance) }
    guard let own = source?.meta.labels.keys.filter({ $0.hasPrefix(host) }).min() else { return [:] }
    return wanted == "host-passthrough" ? [own: "true"] : [migration + own.dropFirst(host.count): "true"]
  }

  private static func wanted(by instance: JSON) -> String {
    guard let name = instance["spec", "domain", "cpu", "model"].string, !name.isEmpty else { return "host-model" }
    return name
  }
}
