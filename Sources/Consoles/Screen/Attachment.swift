// How a console stands to its guest, in words that fit a title.

import KubeModel

/// Whether a console's bytes come from its guest at the moment.
public enum Attachment: Sendable, Hashable {
  case connecting
  case attached
  /// Nobody is let in yet, for instance as the guest does not run.
  case waiting(String)
  /// The connection is lost, and tried again.
  case reconnecting(String)
  /// Nothing more will come.
  case ended(String)

  /// Takes over what a viewer is told; returns what the operator should read of it.
  mutating func take(_ notice: ConsoleNotice) -> String? {
    switch notice {
    case .attached: self = .attached
    case .reattached:
      self = .attached
      return "connected again, nothing was lost"
    case .missed(let bytes):
      self = .attached
      return "connected again; \(bytes) bytes had left the log meanwhile"
    case .restarted:
      self = .attached
      return "connected again; the console's log began anew"
    case .refused(let why): return why
    case .waiting(let why): self = .waiting(why)
    case .lost(let why): self = .reconnecting(why)
    }
    return nil
  }

  /// Empty while all is well.
  var word: String {
    switch self {
    case .connecting: "connecting…"
    case .attached: ""
    case .waiting(let why): "waiting: \(why)"
    case .reconnecting(let why): "connection lost, trying again: \(why)"
    case .ended(let why): "ended: \(why)"
    }
  }

  var hasEnded: Bool { if case .ended = self { true } else { false } }
}
