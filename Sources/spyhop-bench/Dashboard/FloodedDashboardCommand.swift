// flooded-dashboard: the dashboard with consoles that bring made-up output without end. What `dashboard` measures keys in.

import APIClient
import ArgumentParser
import Dashboard
import FoundationEssentials
import KubeModel
import Terminal

struct FloodedDashboardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "flooded-dashboard", abstract: "The dashboard with consoles that bring made-up output.",
    shouldDisplay: false)

  @Option(help: "The kubeconfig of the server to look at.")
  var kubeconfig: String

  @Option(help: "How many megabytes a console brings in a second.")
  var megabytes: Int

  func run() async throws {
    let client = try HTTPResourceClient(kubeconfig: .load(path: kubeconfig))
    let guests = FloodingGuests(bytesPerSecond: megabytes * 1_000_000)
    let cluster = Cluster(client: client, place: Place(context: "flood"), actions: guests, consoles: guests)
    await Dashboard(cluster).run(on: try CursesDisplay(environment: ProcessInfo.processInfo.environment))
  }
}

/// Guests that do nothing but print.
private struct FloodingGuests: VirtualMachineActions, ConsoleSource {
  let bytesPerSecond: Int

  func start(_ machine: ObjectKey) async throws {}
  func stop(_ machine: ObjectKey) async throws {}
  func restart(_ machine: ObjectKey) async throws {}
  func pause(_ machine: ObjectKey) async throws {}
  func unpause(_ machine: ObjectKey) async throws {}

  func console(of machine: ObjectKey) -> any SerialConsole { Flood(bytesPerSecond: bytesPerSecond) }
}

/// Lines that each say how many bytes came before them.
private struct Flood: SerialConsole {
  let bytesPerSecond: Int

  func type(_ bytes: [UInt8]) -> Bool { true }
  func typePatiently(_ bytes: [UInt8]) async -> Bool { true }
  func sendBreak() async throws {}
  func attach(as mode: ConsoleMode, takesOver: Bool) {}
  func hangUp() {}

  func run(_ show: (ConsoleEvent) async throws -> Void) async throws {
    try await show(.notice(.attached))
    let start = ContinuousClock.now
    var count = 0
    while !Task.isCancelled {
      let due = Int(start.duration(to: .now) / .seconds(1) * Double(bytesPerSecond))
      guard count < due else {
        try await Task.sleep(for: .milliseconds(1))
        continue
      }
      var piece: [UInt8] = []
      while piece.count < min(due - count, 65_536) {
        piece +=
          "flood \(count + piece.count) service started, all units are as they should be, nothing to see here\r\n".utf8
      }
      count += piece.count
      try await show(.output(piece))
    }
  }
}
