// The cluster's own certificate authority: makes its key, signs servers, clients and node agents.

import Crypto
import FoundationEssentials
import SwiftASN1
import X509

/// A certificate and its key, both in PEM.
public struct Credential: Sendable {
  public let certificate: String
  public let privateKey: String
}

struct CertificateAuthority: Sendable {
  private static let lifetime: TimeInterval = 10 * 365 * 86_400

  let certificate: Certificate
  private let key: Certificate.PrivateKey
  let pem: String

  /// A new authority with a key of its own.
  static func make(now: Date) throws -> (authority: CertificateAuthority, privateKey: String) {
    let key = P256.Signing.PrivateKey()
    let name = try DistinguishedName { CommonName("spyhop-ca") }
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
      notValidBefore: now.addingTimeInterval(-300), notValidAfter: now.addingTimeInterval(lifetime), issuer: name,
      subject: name, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        Critical(KeyUsage(keyCertSign: true, cRLSign: true))
      },
      issuerPrivateKey: .init(key))
    let pem = try certificate.serializeAsPEM().pemString + "\n"
    return (CertificateAuthority(certificate: certificate, key: .init(key), pem: pem), key.pemRepresentation + "\n")
  }

  private init(certificate: Certificate, key: Certificate.PrivateKey, pem: String) {
    self.certificate = certificate
    self.key = key
    self.pem = pem
  }

  /// An authority made before.
  init(certificate pem: String, privateKey: String) throws {
    self.init(
      certificate: try Certificate(pemEncoded: pem),
      key: .init(try P256.Signing.PrivateKey(pemRepresentation: privateKey)),
      pem: pem)
  }

  /// Signs a new key for a user, good for both ends of a connection.
  ///
  /// - Parameter names: DNS names and IP addresses that a server answers under.
  func issue(user: String, groups: [String], names: [String] = [], now: Date) throws -> Credential {
    let subjectKey = P256.Signing.PrivateKey()
    let subject = DistinguishedName(
      groups.map { RelativeDistinguishedName(.init(type: .RDNAttributeType.organizationName, utf8String: $0)) }
        + [RelativeDistinguishedName(.init(type: .RDNAttributeType.commonName, utf8String: user))])
    let certificate = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(subjectKey.publicKey),
      notValidBefore: now.addingTimeInterval(-300), notValidAfter: now.addingTimeInterval(Self.lifetime),
      issuer: self.certificate.subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
      extensions: try extensions(names), issuerPrivateKey: key)
    return Credential(
      certificate: try certificate.serializeAsPEM().pemString + "\n", privateKey: subjectKey.pemRepresentation + "\n")
  }

  private func extensions(_ names: [String]) throws -> Certificate.Extensions {
    try Certificate.Extensions {
      Critical(BasicConstraints.notCertificateAuthority)
      Critical(KeyUsage(digitalSignature: true))
      try ExtendedKeyUsage([.serverAuth, .clientAuth])
      if !names.isEmpty { SubjectAlternativeNames(names.map(Self.generalName)) }
    }
  }

  private static func generalName(_ name: String) -> GeneralName {
    IPAddress.bytes(name).map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) } ?? .dnsName(name)
  }
}
