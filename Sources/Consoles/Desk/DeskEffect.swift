// What the desk asks of the program around it: everything that is more than a change of what is seen.

public import KubeModel
public import Terminal

/// Something to be done outside of the desk, in the order in which it was asked for.
public enum DeskEffect: Sendable, Hashable {
  /// Connects to a console; the desk has its screen already.
  case open(ObjectKey)
  case close(ObjectKey)
  /// Keys, to be sent at once.
  case type([UInt8], to: ObjectKey)
  /// A paste, to be sent no faster than a serial line takes it.
  case paste([UInt8], to: ObjectKey)
  /// Bytes that a guest gets one by one, so many milliseconds apart.
  case typeSlowly([UInt8], to: ObjectKey, delay: Int)
  /// Sends a break on the serial line, and after it keys.
  case sendBreak(ObjectKey, then: [UInt8])
  /// Attaches to a console in another way.
  case attach(ObjectKey, as: ConsoleMode, takesOver: Bool)
  /// Gives the guest's terminal another size here; the guest is told by what is typed.
  case resize(ObjectKey, Size)
  case setEncoding(ObjectKey, ConsoleEncoding)
  /// Puts text on the operator's clipboard.
  case copy(String)
  /// Writes the text of scrollback and screen to a new file.
  case save(ObjectKey, path: String)
  /// Begins to record to a new file.
  case record(ObjectKey, path: String)
  case stopRecording(ObjectKey)
  case redraw, suspend
}
