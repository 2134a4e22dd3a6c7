// Where frames go and keys come from, as the dashboard sees it: a terminal, or nothing but memory.

/// What a display tells the program.
public enum Input: Sendable, Hashable {
  case key(Key)
  /// Text that was pasted rather than typed, as it came: at most a MiB.
  case paste(String)
  /// The terminal has another size now; several changes in a row may come as one.
  case resize(Size)
  /// The terminal went away; no input follows.
  case hangUp
}

/// Shows surfaces and delivers keys and pastes. Calls return at once unless said otherwise.
public protocol Display: Sendable {
  var size: Size { get }
  var depth: ColourDepth { get }

  /// Keys and changes of size, for one consumer. At most 1024 wait; what comes while so many wait is dropped.
  var input: AsyncStream<Input> { get }

  /// Draws the rows of the update. Updates that come faster than the terminal takes them are merged.
  func present(_ update: SurfaceUpdate)

  /// Puts text on the clipboard of whoever sits at the terminal, as much of it as `Clipboard` takes.
  func copy(_ text: String)

  /// Gives the terminal, restored to how it was found, to somebody else; returns when that is done.
  func suspend() async
  /// Takes the terminal back and redraws everything.
  func resume() async

  /// Redraws everything, after something else wrote on the terminal.
  func redraw() async
  /// Stops the program as Ctrl-Z does and returns when it goes on, with everything redrawn.
  func stop() async
  /// Restores the terminal for good.
  func close() async
}

/// Why a terminal cannot be used.
public struct TerminalError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String

  static let notATerminal = TerminalError(description: "standard input and output are not a terminal")

  static func unusable(_ type: String) -> TerminalError {
    let name = type.isEmpty ? "TERM is not set" : "the terminal type \"\(type)\" is unknown or cannot move the cursor"
    return TerminalError(description: "\(name); try TERM=xterm-256color")
  }
}
