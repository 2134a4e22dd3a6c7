// What the scheduler needs to know of a pod, read once from its JSON.

import Codecs
import KubeModel

struct PodFacts: Hashable {
  let key: ObjectKey
  let uid: String
  let labels: [String: String]
  let requests: ResourceAmounts
  let nodeSelector: [String: String]
  let nodeAffinity: NodeAffinity
  let affinity: PodAffinity
  let antiAffinity: PodAffinity
  let tolerations: [Toleration]

  init(_ pod: JSON) {
    let spec = pod["spec"]
    key = pod.key
    uid = pod.meta.uid
    labels = pod.meta.labels
    requests = ResourceAmounts(requestedBy: pod)
    nodeSelector = spec["nodeSelector"].stringMap
    nodeAffinity = NodeAffinity(spec["affinity"]["nodeAffinity"])
    affinity = PodAffinity(spec["affinity"]["podAffinity"], namespace: key.namespace)
    antiAffinity = PodAffinity(spec["affinity"]["podAntiAffinity"], namespace: key.namespace)
    tolerations = spec["tolerations"].elements.map { Toleration($0) }
  }
}
