// What an operator has configured, in types.

public import Terminal

/// The operator's configuration; without a file, what is standard.
public struct Preferences: Sendable, Hashable {
  public var theme: String?
  /// By context; names may hold `*`.
  public var themes: [Pattern] = []
  /// Keys by the action's name, for actions that are given others than their own.
  public var keys: [String: [Key]] = [:]
  /// Titles by list.
  public var columns: [String: [String]] = [:]
  public var aliases: [String: String] = [:]
  /// In the order of their names.
  public var plugins: [Plugin] = []
  /// In the order of their names.
  public var sequences: [TypedSequence] = []
  public var cpu = Threshold(warn: 70, critical: 90)
  public var memory = Threshold(warn: 70, critical: 90)
  public var cpuWait = Threshold(warn: 5, critical: 20)
  public var isReadOnly = false
  public var protectedContexts: [String] = []
  public var escape: String?

  public init() {}

  /// A name with `*` in it, and what it stands for.
  public struct Pattern: Sendable, Hashable {
    public var name: String
    public var value: String
  }

  /// In percent.
  public struct Threshold: Sendable, Hashable {
    public var warn: Int
    public var critical: Int

    public enum Level: Sendable, Hashable { case normal, warning, critical }

    public func level(of percent: Double) -> Level {
      percent >= Double(critical) ? .critical : percent >= Double(warn) ? .warning : .normal
    }
  }

  /// The theme of a context: its own, else the one of all.
  public func theme(of context: String) -> String? {
    let exact = themes.first { $0.name == context }
    return (exact ?? themes.first { Glob.matches($0.name, context) })?.value ?? theme
  }

  public func isProtected(_ context: String) -> Bool { protectedContexts.contains { Glob.matches($0, context) } }
}

enum Glob {
  /// Whether a text is what a pattern says, in which `*` stands for any text. Takes time by the product of both lengths.
  static func matches(_ pattern: String, _ text: String) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard let first = parts.first, let last = parts.last, parts.count > 1 else { return pattern == text }
    guard text.hasPrefix(first) else { return false }
    var rest = text.dropFirst(first.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.hasSuffix(last) && rest.count >= last.count
  }
}
