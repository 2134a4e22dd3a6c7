// A serial console as its viewers see it, whoever connects them.

/// What a viewer is told besides the guest's bytes.
public enum ConsoleNotice: Sendable, Hashable {
  /// The first connection stands.
  case attached
  /// The connection stands again, and goes on where it broke off.
  case reattached
  /// The connection stands again, but so many bytes had left the log meanwhile.
  case missed(bytes: Int)
  /// The connection stands again, on a log that began anew.
  case restarted
  /// The server does not let anybody in yet, as the guest is not running.
  case waiting(String)
  /// The connection is lost; the next attempt follows.
  case lost(String)
  /// The way of being attached that was asked for cannot be had; the one before stays.
  case refused(String)
}

/// What comes from a console.
public enum ConsoleEvent: Sendable, Hashable {
  /// The guest's bytes, written while this viewer was connected.
  case output([UInt8])
  /// Bytes that the guest wrote before, and when, in seconds since 1970, where the server knows: nothing in them is to be answered.
  case replay([UInt8], written: Int?)
  case notice(ConsoleNotice)
  /// Who is attached now; only servers that know tell.
  case audience(ConsoleAudience)
}

/// One viewer's connection to a guest's serial line, which outlives the servers between.
public protocol SerialConsole: Sendable {
  /// Types without waiting; false where the bytes are dropped, as too much waits for a connection already.
  func type(_ bytes: [UInt8]) -> Bool

  /// Types all of it, waiting while there is no connection or the guest does not read; false when cancelled.
  func typePatiently(_ bytes: [UInt8]) async -> Bool

  /// Sends a break, which Linux takes for SysRq: the next character typed within five seconds is its command. Throws
  /// `APIError` where the guest does not run, or its server knows no breaks.
  func sendBreak() async throws

  /// Attaches in another way from now on; nothing is lost or shown twice. Whether that was possible is told by what `run` shows.
  ///
  /// - Parameter takesOver: takes the console from whoever has it exclusively.
  func attach(as mode: ConsoleMode, takesOver: Bool)

  /// Ends the visit once what has been typed is on its way: `run` then returns, if there is a connection.
  func hangUp()

  /// Shows the console until it ends, or the task is cancelled. Throws `APIError` where it cannot go on.
  ///
  /// - Parameter show: gets every byte of the console once and in order; while it waits, the guest's server is held up.
  func run(_ show: (ConsoleEvent) async throws -> Void) async throws
}
