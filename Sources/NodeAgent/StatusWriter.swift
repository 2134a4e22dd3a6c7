// Writing an object's status back: only what changed, and only onto the version that the change was made from.

import Codecs
import KubeModel
import Reconcile

struct StatusWriter: Sendable {
  let client: any ResourceClient
  let cache: ObjectCache
  /// `status` for kinds that have it; nil where the status is part of the main resource.
  let subresource: String?

  /// Sends the difference as a merge patch bound to the old version, and lets the cache see the answer at once.
  ///
  /// A lost race throws `conflict`: the caller looks again and decides anew.
  func write(_ new: JSON, over old: JSON) async throws {
    guard new != old else { return }
    var patch = old.mergePatch(to: new)
    patch["metadata", "resourceVersion"] = .string(old.meta.resourceVersion)
    let answer = try await client.patch(
      cache.resource, namespace: old.meta.namespace, name: old.meta.name, subresource: subresource, .merge(patch))
    cache.absorb(answer)
  }
}
