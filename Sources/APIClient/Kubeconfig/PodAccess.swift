// The cluster as seen from inside one of its pods: the service account's files and two variables.

import FoundationEssentials

extension ClusterAccess {
  private static let accountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount"

  /// Nil outside of pods.
  static func podAccess(_ environment: [String: String]) -> ClusterAccess? {
    guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
      let port = environment["KUBERNETES_SERVICE_PORT"], !port.isEmpty,
      let authorities = contents("ca.crt"), contents("token") != nil
    else { return nil }
    let namespace = contents("namespace").map { String(decoding: $0, as: UTF8.self).filter { !$0.isWhitespace } }
    return ClusterAccess(
      server: "https://\(host.contains(":") ? "[\(host)]" : host):\(port)", namespace: namespace ?? "default",
      trust: ServerTrust(authorities: authorities),
      credentials: UserCredentials(tokenFile: "\(accountDirectory)/token"))
  }

  private static func contents(_ name: String) -> [UInt8]? {
    (try? Data(contentsOf: URL(filePath: "\(accountDirectory)/\(name)"))).map(Array.init)
  }
}
