// What the program that reads a configuration knows by name: its actions, its themes, and how a console can be left.

public import Terminal

/// The names that values of a configuration are checked against.
public struct Vocabulary: Sendable {
  /// Something that keys can be given to.
  public struct Action: Sendable, Hashable {
    /// As the configuration names it: `open-console`.
    public var name: String
    /// Without a configuration.
    public var keys: [Key]
    /// The lists in which it means something; two actions may share a key where they share none of these.
    public var places: Set<String>

    public init(name: String, keys: [Key], places: Set<String>) {
      self.name = name
      self.keys = keys
      self.places = places
    }
  }

  public var actions: [Action]
  /// The lists that a plugin's scope means, by their names in `Action.places`.
  public var placesOfScope: @Sendable (String) -> Set<String>
  /// The titles of a list's columns; nil for lists of which the program knows nothing without a server.
  public var titlesOfList: @Sendable (String) -> [String]?
  /// Whether a text names keys that can leave a console.
  public var isEscape: @Sendable (String) -> Bool
  /// What is wrong with a theme of that name, such as that there is none; nil where it is well.
  public var themeProblem: @Sendable (String) -> String?

  public init(
    actions: [Action], placesOfScope: @escaping @Sendable (String) -> Set<String>,
    titlesOfList: @escaping @Sendable (String) -> [String]?,
    isEscape: @escaping @Sendable (String) -> Bool,
    themeProblem: @escaping @Sendable (String) -> String?
  ) {
    self.actions = actions
    self.placesOfScope = placesOfScope
    self.titlesOfList = titlesOfList
    self.isEscape = isEscape
    self.themeProblem = themeProblem
  }
}
