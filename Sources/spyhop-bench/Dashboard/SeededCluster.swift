// The cluster that a dashboard is measured on: how many objects its lists have to show, and how to look at it.

import APIClient
import KubeModel
import Terminal

struct SeededCluster: Sendable, CustomStringConvertible {
  static let size = Size(columns: 160, rows: 48)

  let kubeconfig: String
  /// Where the program finds no settings of anybody's.
  let home: String
  let machines: Int
  let pods: Int
  let nodes: Int

  /// Counts what is there.
  init(_ client: HTTPResourceClient, kubeconfig: String, home: String) async throws {
    (self.kubeconfig, self.home) = (kubeconfig, home)
    machines = try await Self.count(Registry.virtualMachines, client)
    pods = try await Self.count(Registry.pods, client)
    nodes = try await Self.count(Registry.nodes, client)
  }

  private static func count(_ resource: ResourceDefinition, _ client: HTTPResourceClient) async throws -> Int {
    let page = try await client.list(resource, namespace: nil, options: ListOptions(limit: 1))
    return page.items.count + (page.remainingItemCount ?? 0)
  }

  var description: String { "\(machines) virtual machines, \(pods) pods, \(nodes) nodes" }

  /// Opens the dashboard of `spyhop`, or another program that shows one.
  func open(_ program: Program? = nil) throws -> WatchedTerminal {
    var program = try program ?? Program.beside("spyhop", ["--kubeconfig", kubeconfig])
    program.environment = ["TERM": "xterm-256color", "HOME": home, "XDG_CONFIG_HOME": home, "XDG_STATE_HOME": home]
    return try WatchedTerminal(program, size: Self.size)
  }

  /// Opens the dashboard and waits until it has everything.
  func openSynced(_ program: Program? = nil) throws -> WatchedTerminal {
    var terminal = try open(program)
    try terminal.wait(for: "all lists") { shows($0, all: self) }
    terminal.settle(.milliseconds(300))
    return terminal
  }
}

// MARK: - What is where on the dashboard's screen

/// Whether there is a row of the list of virtual machines.
func showsRows(_ screen: TerminalEmulator) -> Bool { screen.text(ofRow: 3).contains("bench-vm-") }

/// Whether the lists are followed, and as long as they have to be.
func shows(_ screen: TerminalEmulator, all cluster: SeededCluster) -> Bool {
  let counts = Set(screen.text(ofRow: 1).split { !$0.isNumber }.compactMap { Int($0) })
  return screen.text(ofRow: 0).contains(" live ")
    && counts.isSuperset(of: [cluster.machines, cluster.pods, cluster.nodes])
}

/// The row of the screen on which the selection is.
func selectedRow(_ screen: TerminalEmulator) -> Int? {
  (3..<screen.size.rows).first { screen[0, $0].glyph.base == ">" }
}

/// The titles of the columns, with the sign of what is sorted by.
func columnTitles(_ screen: TerminalEmulator) -> String { screen.text(ofRow: 2) }

/// What is typed below the list.
func prompt(_ screen: TerminalEmulator) -> String { screen.text(ofRow: screen.size.rows - 2) }
