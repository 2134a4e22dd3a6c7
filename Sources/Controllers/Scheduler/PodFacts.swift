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
    requests = Self.requests(spec)
    nodeSelector = spec["nodeSelector"].stringMap
    nodeAffinity = NodeAffinity(spec["affinity"]["nodeAffinity"])
    affinity = PodAffinity(spec["affinity"]["podAffinity"], namespace: key.namespace)
    antiAffinity = PodAffinity(spec["affinity"]["podAntiAffinity"], namespace: key.namespace)
    tolerations = spec["tolerations"].elements.map { Toleration($0) }
  }

  /// The sum over the containers, or the largest init container where that asks for more, plus the pod's overhead.
  private static func requests(_ spec: JSON) -> ResourceAmounts {
    var sum = ResourceAmounts()
    for container in spec["containers"].elements { sum += ResourceAmounts(container["resources"]["requests"]) }
    for container in spec["initContainers"].elements {
      let one = ResourceAmounts(container["resources"]["requests"])
      sum.cpu = max(sum.cpu, one.cpu)
      sum.memory = max(sum.memory, one.memory)
      sum.others.merge(one.others, uniquingKeysWith: max)
    }
    sum += ResourceAmounts(spec["overhead"])
    return sum
  }
}
