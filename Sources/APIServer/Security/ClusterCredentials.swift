// The files of a data directory that say who is who: the authority, the server's certificate, the kubeconfigs.

import Codecs
import Files
public import FoundationEssentials

/// The credentials of an embedded cluster, kept in its data directory.
public struct ClusterCredentials: Sendable {
  let authority: CertificateAuthority
  let directory: String

  /// Opens the authority of a directory, making it on first use. The key's file has mode 0600.
  public init(directory: String, now: Date = Date()) throws {
    self.directory = directory
    let certificateFile = directory + "/ca.crt"
    let keyFile = directory + "/ca.key"
    if let certificate = try SmallFile.text(certificateFile), let key = try SmallFile.text(keyFile) {
      do {
        authority = try CertificateAuthority(certificate: certificate, privateKey: key)
      } catch {
        throw CredentialError(
          description:
            "the certificate authority in \(directory) cannot be read (\(error)): restore ca.crt and ca.key, or remove both to make a new cluster identity"
        )
      }
    } else {
      let made = try CertificateAuthority.make(now: now)
      // The key goes first: an authority without its key could sign nothing, and the pair is made anew.
      try SmallFile.replace(keyFile, with: made.privateKey)
      try SmallFile.replace(certificateFile, with: made.authority.pem)
      authority = made.authority
    }
  }

  public var authorityCertificate: String { authority.pem }

  /// Issues a certificate; `names` are those a server answers under.
  public func issue(user: String, groups: [String], names: [String] = []) throws -> Credential {
    try authority.issue(user: user, groups: groups, names: names, now: Date())
  }

  /// Writes a kubeconfig for a user unless the file is there already and points at the same server and authority.
  public func ensureKubeconfig(_ file: String, user: String, groups: [String], server: String) throws {
    if let present = try SmallFile.text(file), present.contains(server),
      present.contains(Base64.encode(authority.pem))
    {
      return
    }
    try writeKubeconfig(file, user: user, groups: groups, server: server)
  }

  /// Issues a client certificate and writes a kubeconfig that carries it, with mode 0600.
  public func writeKubeconfig(_ file: String, user: String, groups: [String], server: String) throws {
    let credential = try issue(user: user, groups: groups)
    let config: JSON = [
      "apiVersion": "v1", "kind": "Config", "current-context": "spyhop",
      "clusters": [
        [
          "name": "spyhop",
          "cluster": ["server": .string(server), "certificate-authority-data": .string(Base64.encode(authority.pem))],
        ]
      ],
      "users": [
        [
          "name": .string(user),
          "user": [
            "client-certificate-data": .string(Base64.encode(credential.certificate)),
            "client-key-data": .string(Base64.encode(credential.privateKey)),
          ],
        ]
      ],
      "contexts": [
        ["name": "spyhop", "context": ["cluster": "spyhop", "user": .string(user), "namespace": "default"]]
      ],
    ]
    try SmallFile.replace(file, with: YAML.text(config))
  }
}

public struct CredentialError: Error, Sendable, CustomStringConvertible {
  public let description: String
}

enum Base64 {
  static func encode(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}
