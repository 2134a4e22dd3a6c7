// Where the agent of a node listens, by what the node says of itself.

public import Codecs

/// An agent's HTTPS endpoint.
public struct NodeEndpoint: Sendable, Hashable {
  public var address: String
  public var port: Int

  /// Nil while the node has not told; its agent does so once it listens.
  public init?(_ node: JSON) {
    let addresses = node["status", "addresses"].elements
    guard let address = addresses.first(where: { $0["type"] == "InternalIP" })?["address"].string,
      let port = node["status", "daemonEndpoints", "kubeletEndpoint", "Port"].int
    else { return nil }
    self.address = address
    self.port = port
  }
}
