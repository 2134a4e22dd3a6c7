// Which commands make sense for the selected row now, and if not, why: said in the bottom bar when the key is pressed.

import Codecs
import KubeModel

/// Whether a command can work now; if not, a reason that completes "cannot …: ".
enum Availability: Sendable, Hashable {
  case available
  case unavailable(String)

  var isAvailable: Bool { self == .available }
}

/// What the selected row allows: the virtual machine it is about, and that one's two objects as far as they exist.
struct Target: Sendable {
  var key: ObjectKey
  var machine: JSON?
  var instance: JSON?

  private var isRunning: Bool { instance?["status", "phase"].string == "Running" }
  private var isFinal: Bool { ["Succeeded", "Failed"].contains(instance?["status", "phase"].string) }
  var isPaused: Bool { instance?.isTrue("Paused") ?? false }

  /// Whether the cluster starts it again by itself, so that it can be stopped even between two runs.
  private var isKeptRunning: Bool {
    let strategy = machine?["spec", "runStrategy"].string ?? ""
    return machine?["spec", "running"].bool == true || ["Always", "RerunOnFailure", "Once"].contains(strategy)
  }

  /// What the pause key does now.
  var pauseAction: Action { isPaused ? .unpause : .pause }

  func availability(of command: Command) -> Availability {
    switch command {
    case .openConsole, .pause:
      if isRunning { return .available }
      return .unavailable("\(key) is not running")
    case .start:
      guard machine != nil else { return .unavailable("no VirtualMachine owns \(key)") }
      return instance == nil || isFinal ? .available : .unavailable("\(key) is already running")
    case .stop, .restart:
      guard machine != nil else { return .unavailable("no VirtualMachine owns \(key)") }
      let canWork = instance != nil || (command == .stop && isKeptRunning)
      return canWork ? .available : .unavailable("\(key) is not running")
    default: return .available
    }
  }
}

extension DashboardState {
  /// The virtual machine that the selected row is about.
  var target: Target? {
    guard let selected = table.selectedKey, let key = inventory.machine(view, selected) else { return nil }
    return Target(
      key: key, machine: inventory.object(.virtualMachines, key), instance: inventory.object(.instances, key))
  }

  func availability(of command: Command) -> Availability {
    switch command {
    case .openConsole, .start, .stop, .restart, .pause:
      if let target { return target.availability(of: command) }
      if table.selectedKey == nil { return .unavailable("nothing is selected") }
      return .unavailable(view == .pods ? "this pod runs no virtual machine" : "not in the list of \(view.title)")
    case .clearFilter: return table.filter.text.isEmpty ? .unavailable("no filter is set") : .available
    default: return .available
    }
  }
}
