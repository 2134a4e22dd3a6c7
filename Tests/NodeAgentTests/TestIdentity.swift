// A certificate that is its own authority, made for one test run.

import Crypto
import FoundationEssentials
import HTTPService
import SwiftASN1
import X509

enum TestIdentity {
  static func make() throws -> TLSIdentity {
    let key = P256.Signing.PrivateKey()
    let name = try DistinguishedName { CommonName("test-agent") }
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
      notValidBefore: Date().addingTimeInterval(-300), notValidAfter: Date().addingTimeInterval(3600), issuer: name,
      subject: name, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions { Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0)) },
      issuerPrivateKey: .init(key))
    let pem = try certificate.serializeAsPEM().pemString
    return try TLSIdentity(certificate: pem, privateKey: key.pemRepresentation, authorities: pem)
  }
}
