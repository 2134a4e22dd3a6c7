// A certificate that is its own authority, made for one test run: the agent shows it, and so do its callers.

import APIClient
import Crypto
import FoundationEssentials
import HTTPService
import SwiftASN1
import X509

struct TestIdentity: Sendable {
  private let certificate: String
  private let key: String

  /// - Parameter user: the common name; callers need one that agents serve.
  init(user: String = "spyhop-apiserver") throws {
    let key = P256.Signing.PrivateKey()
    let name = try DistinguishedName { CommonName(user) }
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
      notValidBefore: Date().addingTimeInterval(-300), notValidAfter: Date().addingTimeInterval(3600), issuer: name,
      subject: name, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        SubjectAlternativeNames([.ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))])
      },
      issuerPrivateKey: .init(key))
    self.certificate = try certificate.serializeAsPEM().pemString
    self.key = key.pemRepresentation
  }

  var server: TLSIdentity {
    get throws { try TLSIdentity(certificate: certificate, privateKey: key, authorities: certificate) }
  }

  func client(port: Int) throws -> HTTPResourceClient {
    let access = ClusterAccess(
      server: "https://127.0.0.1:\(port)", trust: ServerTrust(authorities: Array(certificate.utf8)),
      credentials: UserCredentials(identity: ClientIdentity(certificate: Array(certificate.utf8), key: Array(key.utf8)))
    )
    return try HTTPResourceClient(access)
  }
}
