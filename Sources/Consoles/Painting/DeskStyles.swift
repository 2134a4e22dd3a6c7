// The looks of a desk's parts; whoever shows the desk takes them from its theme.

public import Terminal

/// Styles of what lies around guests' screens. The guests' own cells have theirs.
public struct DeskStyles: Sendable, Hashable {
  public var bar = Style(attributes: .reverse)
  public var tab = Style.plain
  public var tabSelected = Style(attributes: .bold)
  /// Titles of tiles.
  public var title = Style(attributes: .dim)
  public var titleFocused = Style(attributes: .bold)
  /// Lines between tiles, and the times of lines.
  public var dim = Style(attributes: .dim)
  /// What may not be overlooked: typing to many, a lost connection.
  public var alert = Style(attributes: [.reverse, .bold])
  /// Where a text was found.
  public var found = Style(attributes: [.underline, .bold])
  public var dialog = Style.plain
  public var button = Style.plain
  public var buttonSelected = Style(attributes: .reverse)

  public init() {}
}
