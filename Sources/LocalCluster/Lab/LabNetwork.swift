// The lab's network: a bridge that only this machine and the hosts are on, and a network namespace a host.

struct LabNetwork {
  let plan: LabPlan

  func build() async throws {
    try await Command.run("ip", "link", "add", plan.bridge, "type", "bridge")
    try await Command.run("ip", "addr", "add", "\(plan.gateway)/24", "dev", plan.bridge)
    try await Command.run("ip", "link", "set", plan.bridge, "up")
    for node in plan.nodes { try await connect(node) }
  }

  private func connect(_ node: LabPlan.Node) async throws {
    try await Command.run("ip", "netns", "add", node.namespace)
    try await Command.run(
      "ip", "link", "add", node.device, "type", "veth", "peer", "name", "eth0", "netns", node.namespace)
    try await Command.run("ip", "link", "set", node.device, "master", plan.bridge, "up")
    try await Command.run("ip", "-n", node.namespace, "addr", "add", "\(node.address)/24", "dev", "eth0")
    try await Command.run("ip", "-n", node.namespace, "link", "set", "eth0", "up")
    try await Command.run("ip", "-n", node.namespace, "link", "set", "lo", "up")
  }

  /// Removes whatever of the network is there.
  func remove() async {
    for node in plan.nodes {
      _ = await Command.succeeds("ip", "link", "del", node.device)
      _ = await Command.succeeds("ip", "netns", "del", node.namespace)
    }
    _ = await Command.succeeds("ip", "link", "del", plan.bridge)
  }
}
