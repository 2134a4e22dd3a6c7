// What the operator has configured, as the dashboard needs it. Whoever opens the dashboard reads it from wherever it is.

public import Configuration
public import Consoles
public import Terminal

/// Which columns lists show.
public protocol ColumnChoices: Sendable {
  /// The titles that a list shows, in order; nil for all.
  ///
  /// - Parameter resource: `pods`, `virtualmachines.kubevirt.io`.
  func columns(of resource: String) -> [String]?
  /// Remembers a choice; nil for all. Returns at once.
  ///
  /// - Throws: where it holds for this program, but cannot be kept.
  func save(_ columns: [String]?, of resource: String) throws
}

/// The dashboard's settings.
public struct Settings: Sendable {
  /// The operator's own words for kinds, after `:`.
  public var aliases: [String: String]
  /// No key changes anything in the cluster.
  public var isReadOnly: Bool
  /// Everything disruptive asks for the object's name to be typed.
  public var isProtected: Bool
  /// By the action's name, in place of its own.
  public var keys: [String: [Key]]
  public var columns: (any ColumnChoices)?
  public var desk: DeskOptions
  public var thresholds = Thresholds()
  public var plugins: [Plugin] = []
  /// What plugins can name of the cluster beside its context: `CLUSTER`, `USER`, `KUBECONFIG`.
  public var pluginVariables: [String: String] = [:]

  public init(
    aliases: [String: String] = [:], isReadOnly: Bool = false, isProtected: Bool = false,
    keys: [String: [Key]] = [:], columns: (any ColumnChoices)? = nil, desk: DeskOptions = DeskOptions()
  ) {
    (self.aliases, self.isReadOnly, self.isProtected) = (aliases, isReadOnly, isProtected)
    (self.keys, self.columns, self.desk) = (keys, columns, desk)
  }
}
