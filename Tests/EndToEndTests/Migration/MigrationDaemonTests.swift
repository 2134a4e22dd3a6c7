// Daemons that are killed while a guest moves: before the copy, in it, and after it.

import Codecs
import KubeModel
import TestSupport
import Testing

extension EndToEnd {
  @Suite("A migration whose daemons are killed", .clean)
  struct MigrationDaemonTests {
    enum Victim: String, CaseIterable, CustomTestStringConvertible {
      case sourceAgent = "source agent"
      case targetAgent = "target agent"
      case controller
      case apiServer = "API server"
      case targetLibvirtd = "target libvirtd"

      var testDescription: String { rawValue }

      func daemon(from source: String, to target: String) -> LabDaemon {
        switch self {
        case .sourceAgent: .agent(node: source)
        case .targetAgent: .agent(node: target)
        case .controller: .controller
        case .apiServer: .apiServer
        case .targetLibvirtd: .libvirtd(node: target)
        }
      }
    }

    @Test("in the copy ends one way or the other, with one copy and every line", arguments: Victim.allCases)
    func inTheCopy(victim: Victim) async throws {
      let lab = try TestLab.shared()
      let guest = try await CountingGuest(lab, "killvm")
      let from = try await lab.node(of: "killvm")
      let other = try TestLab.other(than: from)
      var migration: JSON = [:]
      try await lab.with(.slow, for: "killvm") {
        migration = try await lab.startMigration("killvm")
        try await lab.wait(forCopyOf: "killvm")
        try await lab.kill([victim.daemon(from: from, to: other)])
      }
      let ended = try await lab.end(of: migration, within: .seconds(90))
      try await lab.expectOneCopy(of: "killvm", on: ended.migrationPhase == .failed ? from : other)
      try await guest.expectToGoOn()
      try await guest.expectEveryLine()
    }

    @Test(
      "as it enters any of its phases ends one way or the other, with one copy and every line",
      arguments: [Victim.sourceAgent, .targetAgent, .controller])
    func inEachPhase(victim: Victim) async throws {
      let lab = try TestLab.shared()
      let guest = try await CountingGuest(lab, "phasevm")
      let phases: [MigrationPhase] = [
        .pending, .scheduling, .scheduled, .preparingTarget, .targetReady, .running, .succeeded,
      ]
      for phase in phases {
        let from = try await lab.node(of: "phasevm")
        let other = try TestLab.other(than: from)
        let migration = try await lab.startMigration("phasevm")
        try await eventually("phase \(phase)", every: .milliseconds(1)) {
          try await lab.current(migration).hasEntered(phase) ? true : nil
        }
        try await lab.kill([victim.daemon(from: from, to: other)])
        let ended = try await lab.end(of: migration, within: .seconds(90))
        try await lab.expectOneCopy(of: "phasevm", on: ended.migrationPhase == .failed ? from : other)
        try await guest.expectToGoOn(after: "\(phase): \(ended["status"].text)")
      }
      try await guest.expectEveryLine()
    }
  }
}

extension JSON {
  /// Whether this migration has been in that phase, or gone past it.
  fileprivate func hasEntered(_ phase: MigrationPhase) -> Bool {
    let order = MigrationPhase.allCases
    return (order.firstIndex(of: migrationPhase) ?? 0) >= (order.firstIndex(of: phase) ?? 0)
  }
}
