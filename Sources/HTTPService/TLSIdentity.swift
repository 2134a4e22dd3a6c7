// Certificates and keys in PEM to the TLS settings of servers and of the clients that dial them.

import NIOSSL

/// What one side of a mutual TLS connection shows and trusts.
public struct TLSIdentity: Sendable {
  let chain: [NIOSSLCertificateSource]
  let key: NIOSSLPrivateKeySource
  let roots: NIOSSLTrustRoots

  /// - Parameters: PEM texts; `authorities` are trusted for the other side's certificate.
  public init(certificate: String, privateKey: String, authorities: String) throws {
    chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map { .certificate($0) }
    key = .privateKey(try NIOSSLPrivateKey(bytes: Array(privateKey.utf8), format: .pem))
    roots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authorities.utf8)))
  }

  /// A server that verifies client certificates where they are shown; whether one is needed is the handler's to say.
  func serverContext() throws -> NIOSSLContext {
    var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: key)
    configuration.trustRoots = roots
    configuration.certificateVerification = .optionalVerification
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    return try NIOSSLContext(configuration: configuration)
  }

  /// A client that accepts any name signed by the authorities; the dialer then checks which one it is.
  func clientContext() throws -> NIOSSLContext {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateChain = chain
    configuration.privateKey = key
    configuration.trustRoots = roots
    configuration.certificateVerification = .noHostnameVerification
    configuration.minimumTLSVersion = .tlsv12
    return try NIOSSLContext(configuration: configuration)
  }
}
