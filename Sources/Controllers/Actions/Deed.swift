// What is to be told of a write, whichever way it ends.

import Codecs
import KubeModel
import Reconcile

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
