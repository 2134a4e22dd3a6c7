// Whom a client certificate names.

import NIOSSL
import SwiftASN1
import X509

/// The user and groups of a verified client certificate: its common name and organizations, as Kubernetes reads them.
public struct PeerIdentity: Sendable, Hashable {
  public var user: String
  public var groups: [String]

  public init(user: String, groups: [String]) {
    self.user = user
    self.groups = groups
  }

  /// Nil where the certificate cannot be read or names nobody.
  init?(_ certificate: NIOSSLCertificate) {
    guard let der = try? certificate.toDERBytes(), let parsed = try? Certificate(derEncoded: der) else { return nil }
    self.init(subject: parsed.subject)
  }

  init?(subject: DistinguishedName) {
    var user: String?
    var groups: [String] = []
    for attribute in subject.flatMap({ Array($0) }) {
      switch attribute.type {
      case .RDNAttributeType.commonName: user = String(describing: attribute.value)
      case .RDNAttributeType.organizationName: groups.append(String(describing: attribute.value))
      default: break
      }
    }
    guard let user, !user.isEmpty else { return nil }
    self.init(user: user, groups: groups)
  }
}
