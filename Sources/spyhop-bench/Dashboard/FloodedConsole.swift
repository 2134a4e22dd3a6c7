// Keys in the list while a console beside it brings more than anybody can read. All calls here block.

import APIClient
import Codecs
import KubeModel
import Terminal

/// Measures `flooded-dashboard`: the real dashboard and terminal, with a guest's output made up in the process itself.
struct FloodedConsole {
  private let cluster: SeededCluster
  private let megabytes: Int

  init(_ cluster: SeededCluster, megabytes: Int) { (self.cluster, self.megabytes) = (cluster, megabytes) }

  /// The first machine of the list.
  private static let machine = MachineManifest.namespaces.count

  /// Has the first machine run, as far as the API says: only of those consoles can be opened.
  static func prepare(_ client: HTTPResourceClient) async throws {
    let (name, namespace) = (MachineManifest.name(machine), MachineManifest.namespace(machine))
    let instance: JSON = [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstance",
      "metadata": ["name": .string(name), "namespace": .string(namespace)],
      "spec": ["domain": ["devices": [:], "memory": ["guest": "128Mi"]]],
    ]
    let resource = Registry.virtualMachineInstances
    try await ClusterSeed.create(resource, instance, nil, client)
    let status: JSON = ["status": ["phase": "Running", "nodeName": "bench-node-1"]]
    _ = try await client.patch(resource, namespace: namespace, name: name, subresource: nil, .merge(status))
  }

  func measure(keys: Int) throws -> [Measurement] {
    Progress.say("pressing \(keys) keys while a console brings \(megabytes) MB/s")
    let arguments = ["flooded-dashboard", "--kubeconfig", cluster.kubeconfig, "--megabytes", "\(megabytes)"]
    var terminal = try cluster.openSynced(try .beside("spyhop-bench", arguments))
    _ = try terminal.press("\r") { Self.progress($0) != nil }
    _ = try terminal.press("\u{1D}\u{1D}") { $0.text(ofRow: $0.size.rows - 1).contains("filter") }
    let (start, first) = (ContinuousClock.now, Self.progress(terminal.screen) ?? 0)
    let times = try (0..<keys).map { index in
      terminal.watch(for: .milliseconds(7 + index % 13))
      return try DashboardUse.moveCursor(&terminal, index)
    }
    let read = Double((Self.progress(terminal.screen) ?? 0) - first) / 1e6 / (start.duration(to: .now) / .seconds(1))
    return [
      Measurement(
        name: "cursor key, flood",
        meaning: "the cursor keys beside a console with made-up output of \(megabytes) MB/s",
        unit: .milliseconds, samples: Samples(milliseconds: times), goal: .tail(atMost: 16, median: 4)),
      Measurement(
        name: "flood", meaning: "what the dashboard read of that output meanwhile", unit: .megabytesPerSecond,
        samples: Samples([read])),
    ]
  }

  /// The number in the newest line of the flood that can be seen.
  private static func progress(_ screen: TerminalEmulator) -> Int? {
    let numbers = (0..<screen.size.rows).compactMap { row -> Int? in
      let line = screen.text(ofRow: row)
      guard let place = line.firstRange(of: "flood ") else { return nil }
      return Int(line[place.upperBound...].prefix { $0.isNumber })
    }
    return numbers.max()
  }
}
