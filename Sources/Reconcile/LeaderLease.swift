// The rules of leader election over a Lease object (coordination.k8s.io/v1), without I/O.

import Codecs
import FoundationEssentials
import KubeModel

/// One candidate's view of the lease: whether it may take or renew it.
///
/// A lease counts as free when it has not *changed* for its duration as measured on this candidate's own clock;
/// clocks of different machines are never compared.
struct LeaderLease {
  enum Decision: Hashable {
    case create(JSON)
    case update(JSON)
    /// Somebody else holds it.
    case wait
  }

  let key: ObjectKey
  let identity: String
  let duration: Duration
  private var observed = JSON.null
  private var observedAt = Duration.zero

  init(key: ObjectKey, identity: String, duration: Duration) {
    self.key = key
    self.identity = identity
    self.duration = duration
  }

  /// - Parameter lease: what the server has; nil where there is none.
  mutating func decide(_ lease: JSON?, elapsed: Duration, date: Date) -> Decision {
    let now = JSON.string(RFC3339.microseconds(date))
    guard var lease else {
      return .create([
        "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
        "metadata": ["name": .string(key.name), "namespace": .string(key.namespace)],
        "spec": claim(acquired: now, renewed: now, transitions: 0),
      ])
    }
    let spec = lease["spec"]
    if spec != observed {
      observed = spec
      observedAt = elapsed
    }
    let holder = spec["holderIdentity"].string ?? ""
    let isMine = holder == identity
    let term = Duration.seconds(spec["leaseDurationSeconds"].int ?? 0)
    guard isMine || holder.isEmpty || elapsed - observedAt >= term else { return .wait }
    lease["spec"] = claim(
      acquired: isMine ? spec["acquireTime"] : now, renewed: now,
      transitions: (spec["leaseTransitions"].int ?? 0).saturatingAdd(isMine ? 0 : 1))
    return .update(lease)
  }

  private func claim(acquired: JSON, renewed: JSON, transitions: Int) -> JSON {
    [
      "holderIdentity": .string(identity), "leaseDurationSeconds": JSON(Int(duration.seconds)),
      "acquireTime": acquired, "renewTime": renewed, "leaseTransitions": JSON(transitions),
    ]
  }
}
