// A cluster as the dashboard looks at it: how to reach it, and how it is to look and behave.

public import KubeModel

/// Everything of one context.
public struct Cluster: Sendable {
  public var client: any ResourceClient
  public var reader: any ClusterReader
  public var place: Place
  public var actions: any VirtualMachineActions
  public var consoles: any ConsoleSource
  /// Nil where objects cannot be edited.
  public var editor: (any TextEditor)?
  /// Nil where plugins cannot be run.
  public var programs: (any ProgramRunner)?
  public var theme: Theme
  /// Where the theme is from: a change there shows at once. Nil for the one that is built in.
  public var themeFile: String?
  public var settings: Settings
  /// Those that are looked at as one; empty where this is one cluster.
  var members: [Cluster] = []
  /// Those that were to be looked at as well and do not answer, each with the reason.
  var absent: [String] = []

  /// - Parameters:
  ///   - client: follows the lists that are looked at, one list and watch each, and asks for what keys ask.
  ///   - place: what the title says, and the namespace to look at.
  public init(
    client: any ResourceClient, reader: any ClusterReader = RegistryReader(), place: Place,
    actions: any VirtualMachineActions, consoles: any ConsoleSource, editor: (any TextEditor)? = nil,
    programs: (any ProgramRunner)? = nil,
    theme: Theme = .standard, themeFile: String? = nil, settings: Settings = Settings()
  ) {
    (self.client, self.reader, self.place, self.actions, self.consoles) = (client, reader, place, actions, consoles)
    (self.editor, self.programs, self.theme, self.themeFile) = (editor, programs, theme, themeFile)
    self.settings = settings
  }
}
