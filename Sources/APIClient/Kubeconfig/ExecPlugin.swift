// A kubeconfig user's `exec`: a program that prints credentials (client.authentication.k8s.io, v1 and v1beta1).
// Here: what the kubeconfig says, what the program is told, and what it answered. Running it is CredentialStore's.

public import Codecs
import FoundationEssentials
import KubeModel

/// A credential program as the kubeconfig names it.
public struct ExecPlugin: Sendable, Hashable {
  public enum InteractiveMode: String, Sendable {
    case never = "Never"
    case ifAvailable = "IfAvailable"
    case always = "Always"
  }

  public var apiVersion: String
  /// A path, absolute after loading, or a name looked up in PATH.
  public var command: String
  public var arguments: [String]
  public var environment: [String: String]
  /// Shown where the program is missing.
  public var installHint: String
  public var interactiveMode: InteractiveMode
  /// The cluster's part of KUBERNETES_EXEC_INFO, where the plugin asks for it.
  public var clusterInfo: JSON?

  static let versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]

  /// KUBERNETES_EXEC_INFO.
  func info(isInteractive: Bool) -> JSON {
    var info: JSON = [
      "kind": "ExecCredential", "apiVersion": .string(apiVersion), "spec": ["interactive": .bool(isInteractive)],
    ]
    if let clusterInfo { info["spec", "cluster"] = clusterInfo }
    return info
  }

  /// What is said where the program cannot do its work.
  func failure(_ why: String) -> APIError {
    let hint = installHint.isEmpty ? "" : "\n\(installHint)"
    return APIError(.unauthorized, "the credential program \(command) \(why)\(hint)")
  }
}

/// An `ExecCredential` as a program printed it.
struct ExecCredential: Sendable, Hashable {
  var token: String?
  var identity: ClientIdentity?
  /// Nil lasts as long as the process, or until the server refuses it.
  var expiry: Date?

  init(_ output: [UInt8], of plugin: ExecPlugin) throws(APIError) {
    guard let credential = try? JSON(parsing: output) else {
      throw plugin.failure("printed no JSON: run it by hand to see what is wrong")
    }
    guard credential.kind == "ExecCredential", credential.apiVersion == plugin.apiVersion else {
      throw plugin.failure(
        "speaks \(credential.apiVersion), not \(plugin.apiVersion): correct apiVersion in the kubeconfig")
    }
    let status = credential["status"]
    token = status["token"].string
    switch (status["clientCertificateData"].string, status["clientKeyData"].string) {
    case (let certificate?, let key?):
      identity = ClientIdentity(certificate: Array(certificate.utf8), key: Array(key.utf8))
    case (nil, nil): identity = nil
    default: throw plugin.failure("printed only one of clientCertificateData and clientKeyData")
    }
    guard token != nil || identity != nil else {
      throw plugin.failure("printed neither a token nor a certificate: sign in with it again")
    }
    expiry = status["expirationTimestamp"].string.flatMap(RFC3339.date)
  }
}
