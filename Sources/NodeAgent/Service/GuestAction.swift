// Actions of the subresource API that change what a running machine does.

import Codecs
import Hypervisor
import KubeModel

/// Something a user asks of a running machine (reference B.6).
enum GuestAction: String {
  case pause, unpause, softreboot, reset
  case sendBreak = "break"

  init(_ name: String) throws(APIError) {
    guard let action = GuestAction(rawValue: name) else { throw APIError(.notFound, "no such action: \(name)") }
    self = action
  }

  /// Throws 409 where the machine's state does not allow the action.
  func apply(to vmi: JSON, on hypervisor: any Hypervisor) async throws {
    let identity = DomainIdentity(vmi: vmi)
    do {
      guard let machine = try await hypervisor.machine(named: identity.domainName) else { throw Self.notRunning }
      let state = try await machine.state()
      guard state.isActive, state != .shuttingDown else { throw Self.notRunning }
      try await apply(to: machine, in: state)
    } catch let error as HypervisorError {
      let reason: APIError.Reason =
        switch error.code {
        case .invalidState: .conflict
        case .disconnected, .busy: .serviceUnavailable
        default: .internalError
        }
      throw APIError(reason, error.message)
    }
  }

  private func apply(to machine: any Machine, in state: MachineState) async throws {
    let isPaused = if case .paused = state { true } else { false }
    switch self {
    case .pause:
      guard !isPaused else { throw APIError(.conflict, "VMI is already paused") }
      try await machine.suspend()
    case .unpause:
      guard isPaused else { throw APIError(.conflict, "VMI is not paused") }
      try await machine.resume()
    case .softreboot:
      guard !isPaused else { throw APIError(.conflict, "VMI is paused") }
      try await machine.reboot()
    case .reset: try await machine.reset()
    case .sendBreak: try await machine.sendBreak()
    }
  }

  private static let notRunning = APIError(.conflict, "VirtualMachineInstance is not running")
}
