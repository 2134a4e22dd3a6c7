// What is to be told about an object, before it becomes a core/v1 Event.

import Codecs
import KubeModel

/// One thing that happened to an object, in words for people.
struct EventNote: Sendable, Hashable {
  enum Kind: String {
    case normal = "Normal"
    case warning = "Warning"
  }

  var object: JSON
  var kind: Kind
  var reason: String
  var message: String

  init(_ kind: Kind, _ reason: String, _ message: String, about object: JSON) {
    self.object = object
    self.kind = kind
    self.reason = reason
    self.message = message
  }
}

/// How to tell of a write: one event when it succeeded, another when it was refused.
struct Deed: Sendable, Hashable {
  var object: JSON
  var success: String
  var failure: String
  /// Before the name of what was written: `Created virtual machine pod`.
  var done: String
  /// Before the reason of the refusal: `Error creating pod`.
  var failed: String

  func note(name: String) -> EventNote { EventNote(.normal, success, "\(done) \(name)", about: object) }
  func note(_ error: APIError) -> EventNote { EventNote(.warning, failure, "\(failed): \(error)", about: object) }
}
