// What a row that is about a virtual machine allows: that machine, and its two objects as far as they exist.

import Codecs
import KubeModel
import Operations

struct Target: Sendable {
  var key: ObjectKey
  var machine: JSON?
  var instance: JSON?
  /// The migration that is under way.
  var migration: JSON?

  private var isRunning: Bool { instance?.instancePhase == .running }
  private var isFinal: Bool { instance?.instancePhase.isFinal ?? false }
  var isPaused: Bool { instance?.isTrue("Paused") ?? false }

  /// Whether the cluster starts it again by itself, so that it can be stopped even between two runs.
  private var isKeptRunning: Bool {
    let strategy = machine?["spec", "runStrategy"].string ?? ""
    return machine?["spec", "running"].bool == true || ["Always", "RerunOnFailure", "Once"].contains(strategy)
  }

  /// What the pause key does now.
  var pauseAction: Action { isPaused ? .unpause : .pause }

  /// Why a command makes no sense now; nil where it does.
  func objection(to command: Command) -> String? {
    switch command {
    case .openConsole, .pause: return isRunning ? nil : "\(key) is not running"
    case .migrate:
      if let migration { return "\(key) is being migrated already (\(MigrationReport(migration).word))" }
      return isRunning ? nil : "\(key) is not running"
    case .start:
      guard machine != nil else { return "no VirtualMachine owns \(key)" }
      return instance == nil || isFinal ? nil : "\(key) is already running"
    case .stop, .restart:
      guard machine != nil else { return "no VirtualMachine owns \(key)" }
      let canWork = instance != nil || (command == .stop && isKeptRunning)
      return canWork ? nil : "\(key) is not running"
    default: return nil
    }
  }
}
