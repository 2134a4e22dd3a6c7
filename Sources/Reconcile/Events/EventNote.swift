// What is to be told about an object, before it becomes a core/v1 Event.

public import Codecs

/// One thing that happened to an object, in words for people.
public struct EventNote: Sendable, Hashable {
  public enum Kind: String, Sendable {
    case normal = "Normal"
    case warning = "Warning"
  }

  public var object: JSON
  public var kind: Kind
  public var reason: String
  public var message: String

  public init(_ kind: Kind, _ reason: String, _ message: String, about object: JSON) {
    self.object = object
    self.kind = kind
    self.reason = reason
    self.message = message
  }
}
