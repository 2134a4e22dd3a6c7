// What a lab consists of: names, addresses and places, all derived from a few numbers. Pure.

/// The layout of a lab: hosts made of namespaces on one bridge, and an API server beside them.
public struct LabPlan: Sendable, Hashable {
  /// Short, as it begins the names of network devices.
  public var name = "spyhop"
  /// The first three octets of the lab's network; the machine itself is .1, hosts follow from .10.
  public var subnet = "10.77.0"
  public var directory: String
  public var nodeCount: Int
  public var port = 6443

  public static let nodeLimit = 20

  public init(directory: String, nodeCount: Int) {
    self.directory = directory
    self.nodeCount = nodeCount
  }

  public struct Node: Sendable, Hashable {
    public var name: String
    public var address: String
    /// The network namespace's name, and that of the bridge's side of its cable.
    var namespace: String
    /// The name of its group of control groups: hosts of all labs share the machine's.
    var controlGroup: String { namespace }
    var device: String
    var directory: String
  }

  public var nodes: [Node] {
    (0..<nodeCount).map { index in
      let letter = String(UnicodeScalar(UInt8(ascii: "a") + UInt8(index)))
      return Node(
        name: "node-\(letter)", address: "\(subnet).\(10 + index)", namespace: "\(name)-node-\(letter)",
        device: "\(name)v\(letter)", directory: "\(directory)/nodes/node-\(letter)")
    }
  }

  var bridge: String { "\(name)0" }
  var gateway: String { "\(subnet).1" }
  var serverURL: String { "https://\(gateway):\(port)" }
  var serverDirectory: String { "\(directory)/server" }
  public var kubeconfig: String { "\(serverDirectory)/kubeconfig" }
  var stateFile: String { "\(directory)/lab.yaml" }
}
