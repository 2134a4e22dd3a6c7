// The kinds that kubectl's typed commands send in protobuf: create configmap, secret, namespace, serviceaccount; auth can-i;
// drain.

import Codecs
import KubeModel

enum ProtobufKinds {
  /// What every body begins with.
  private static let magic: [UInt8] = Array("k8s".utf8) + [0]

  private static let envelope = ProtobufMessage([
    1: ("typeMeta", .message(ProtobufMessage([1: ("apiVersion", .string), 2: ("kind", .string)])))
  ])

  /// Reads a body into the object it would be in JSON.
  static func read(_ bytes: [UInt8]) throws(APIError) -> JSON {
    guard bytes.starts(with: magic) else { throw ProtobufReader.malformed }
    let body = bytes[magic.count...]
    let type = try envelope.read(body)["typeMeta"]
    let kind = type["kind"].string ?? ""
    guard let message = messages[kind] else {
      throw APIError(
        .unsupportedMediaType,
        "this server does not read \(kind) in protobuf: send it as a file, or with Content-Type: application/json")
    }
    var reader = ProtobufReader(bytes: body)
    var object = JSON.object([:])
    while let (number, value) = try reader.next() {
      if number == 2 { object = try message.read(try value.slice()) }
    }
    return .object(
      JSONObject(
        [("apiVersion", type["apiVersion"]), ("kind", .string(kind))] + object.members.map { ($0.key, $0.value) }))
  }

  private static let ownerReference = ProtobufMessage([
    1: ("kind", .string), 3: ("name", .string), 4: ("uid", .string), 5: ("apiVersion", .string),
    6: ("controller", .boolean), 7: ("blockOwnerDeletion", .boolean),
  ])

  private static let metadata: ProtobufMessage.Field = .message(
    ProtobufMessage([
      1: ("name", .string), 2: ("generateName", .string), 3: ("namespace", .string), 5: ("uid", .string),
      6: ("resourceVersion", .string), 7: ("generation", .integer), 8: ("creationTimestamp", .time),
      11: ("labels", .map(.string)), 12: ("annotations", .map(.string)),
      13: ("ownerReferences", .repeated(.message(ownerReference))), 14: ("finalizers", .repeated(.string)),
    ]))

  private static let reference = ProtobufMessage([
    1: ("kind", .string), 2: ("namespace", .string), 3: ("name", .string), 4: ("uid", .string),
  ])

  private static let accessReviewSpec = ProtobufMessage([
    1: (
      "resourceAttributes",
      .message(
        ProtobufMessage([
          1: ("namespace", .string), 2: ("verb", .string), 3: ("group", .string), 4: ("version", .string),
          5: ("resource", .string), 6: ("subresource", .string), 7: ("name", .string),
        ]))
    ),
    2: ("nonResourceAttributes", .message(ProtobufMessage([1: ("path", .string), 2: ("verb", .string)]))),
  ])

  private static let deleteOptions = ProtobufMessage([
    1: ("gracePeriodSeconds", .integer),
    2: ("preconditions", .message(ProtobufMessage([1: ("uid", .string), 2: ("resourceVersion", .string)]))),
    3: ("orphanDependents", .boolean), 4: ("propagationPolicy", .string), 5: ("dryRun", .repeated(.string)),
  ])

  private static let messages: [String: ProtobufMessage] = [
    "Namespace": ProtobufMessage([1: ("metadata", metadata)]),
    "ConfigMap": ProtobufMessage([
      1: ("metadata", metadata), 2: ("data", .map(.string)), 3: ("binaryData", .map(.bytes)),
      4: ("immutable", .boolean),
    ]),
    "Secret": ProtobufMessage([
      1: ("metadata", metadata), 2: ("data", .map(.bytes)), 3: ("type", .string), 4: ("stringData", .map(.string)),
      5: ("immutable", .boolean),
    ]),
    "ServiceAccount": ProtobufMessage([
      1: ("metadata", metadata), 2: ("secrets", .repeated(.message(reference))),
    ]),
    "SelfSubjectAccessReview": ProtobufMessage([1: ("metadata", metadata), 2: ("spec", .message(accessReviewSpec))]),
    "DeleteOptions": deleteOptions,
    "Eviction": ProtobufMessage([1: ("metadata", metadata), 2: ("deleteOptions", .message(deleteOptions))]),
  ]
}
