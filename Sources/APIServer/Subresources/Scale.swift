// The scale subresource: replicas as autoscaling/v1 sees them.

import Codecs
import KubeModel

enum Scale {
  static func of(_ object: JSON) -> JSON {
    [
      "kind": "Scale", "apiVersion": "autoscaling/v1",
      "metadata": [
        "name": object["metadata", "name"], "namespace": object["metadata", "namespace"],
        "uid": object["metadata", "uid"],
        "resourceVersion": object["metadata", "resourceVersion"],
        "creationTimestamp": object["metadata", "creationTimestamp"],
      ],
      "spec": ["replicas": object["spec", "replicas"]],
      "status": [
        "replicas": object["status", "replicas"].isNull ? 0 : object["status", "replicas"],
        "selector": object["status", "labelSelector"],
      ],
    ]
  }

  /// The patch that a new Scale means for the object.
  static func patch(_ scale: JSON) throws(APIError) -> JSON {
    guard let replicas = scale["spec", "replicas"].int, replicas >= 0 else {
      throw APIError(.invalid, "spec.replicas must be a whole number that is not negative")
    }
    return ["spec": ["replicas": JSON(replicas)]]
  }
}
