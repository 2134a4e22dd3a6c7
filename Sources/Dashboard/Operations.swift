// What the dashboard asks others to do. The program that opens the dashboard provides both.

public import KubeModel

/// Operations on virtual machines, as the API's subresources offer them. What the API does on objects alone, such as
/// migrations, the dashboard asks of its `ResourceClient`.
///
/// Each returns when the server has accepted the request, not when it is carried out, and throws `APIError`.
public protocol VirtualMachineActions: Sendable {
  func start(_ machine: ObjectKey) async throws
  func stop(_ machine: ObjectKey) async throws
  func restart(_ machine: ObjectKey) async throws
  func pause(_ machine: ObjectKey) async throws
  func unpause(_ machine: ObjectKey) async throws
}

/// Knows the way to serial consoles.
public protocol ConsoleSource: Sendable {
  /// A console that connects when it is run; it says itself why it cannot.
  func console(of machine: ObjectKey) -> any SerialConsole
}

/// The operations that have a key.
enum Action: String, Sendable, Hashable {
  case start, stop, restart, pause, unpause

  /// Whether it ends what a guest does, so that the operator is asked first.
  var isDisruptive: Bool { self == .stop || self == .restart }

  func perform(_ machine: ObjectKey, by actions: any VirtualMachineActions) async throws {
    switch self {
    case .start: try await actions.start(machine)
    case .stop: try await actions.stop(machine)
    case .restart: try await actions.restart(machine)
    case .pause: try await actions.pause(machine)
    case .unpause: try await actions.unpause(machine)
    }
  }
}
