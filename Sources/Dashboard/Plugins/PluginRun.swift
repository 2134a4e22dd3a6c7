// A plugin as it is run for one object, and who runs it.

public import Configuration
public import KubeModel

/// A plugin with the row that it is used on.
public struct PluginRun: Sendable, Hashable {
  public var plugin: Plugin
  /// The program and its arguments, as it gets them.
  public var words: [String]
  /// Added to the program's environment.
  public var environment: [String: String]
  public var subject: ObjectKey

  /// The same on a shell.
  public var command: String { words.map(ShellWord.quoted).joined(separator: " ") }
}

/// How a program has ended.
public struct PluginResult: Sendable, Hashable {
  /// As a shell counts: 128 and the signal's number where one ended it.
  public var status: Int32
  /// The last lines of what it printed, where it did not print to the terminal.
  public var output: [String]

  public init(status: Int32, output: [String] = []) { (self.status, self.output) = (status, output) }

  /// Whether Ctrl-C has ended it.
  var isInterrupted: Bool { status == 130 }
}

/// Runs the operator's programs. Each returns when the program has ended, and throws `APIError` where it cannot be started.
public protocol ProgramRunner: Sendable {
  /// The terminal is in the modes that the dashboard found at its start.
  func runOnTerminal(_ run: PluginRun) async throws -> PluginResult
  /// Without a terminal; a cancelled task ends the program.
  func runBeside(_ run: PluginRun) async throws -> PluginResult
  /// Leaves what programs wrote on the terminal there until the operator has read it.
  func waitForOperator(saying text: String) async
}
