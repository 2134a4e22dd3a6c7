// Whose machine a domain is: the names it carries and the metadata by which an agent knows its own again.

public import Codecs
import FoundationEssentials
public import KubeModel

/// The VirtualMachineInstance behind a domain.
public struct DomainIdentity: Sendable, Hashable {
  public var key: ObjectKey
  /// The UID of the VirtualMachineInstance.
  public var uid: String

  public init(key: ObjectKey, uid: String) {
    self.key = key
    self.uid = uid
  }

  public init(vmi: JSON) { self.init(key: vmi.key, uid: vmi.meta.uid) }

  /// `<namespace>_<name>`; namespaces hold no underscore, so it is unambiguous.
  public var domainName: String { "\(key.namespace)_\(key.name)" }

  /// The instance that a domain of that name would belong to, if it is one of an agent's.
  public static func key(ofDomain name: String) -> ObjectKey? {
    guard let separator = name.firstIndex(of: "_") else { return nil }
    return ObjectKey(namespace: String(name[..<separator]), name: String(name[name.index(after: separator)...]))
  }
}

extension DomainIdentity {
  /// The XML namespace of the metadata element.
  static let metadataNamespace = "https://spyhop.dev/xmlns/domain/1"

  var metadata: XMLElement {
    XMLElement(
      "spyhop:instance",
      [
        "xmlns:spyhop": Self.metadataNamespace, "uid": uid, "namespace": key.namespace, "name": key.name,
      ])
  }

  /// The identity in a domain's metadata; nil for domains that someone else defined.
  init?(domain: XMLElement) {
    let entries = domain.first("metadata")?.children ?? []
    guard let entry = entries.first(where: { $0.attributes.contains { $0.value == Self.metadataNamespace } }),
      let uid = entry["uid"], let namespace = entry["namespace"], let name = entry["name"]
    else { return nil }
    self.init(key: ObjectKey(namespace: namespace, name: name), uid: uid)
  }
}
