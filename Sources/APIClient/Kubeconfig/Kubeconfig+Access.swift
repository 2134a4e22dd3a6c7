// A context of a kubeconfig, with the files it names, as a ClusterAccess.

import Codecs
import FoundationEssentials
public import KubeModel

extension ClusterAccess {
  /// The cluster that the user means: a context of their kubeconfig, a cluster on this machine, or the one this
  /// process runs inside of as a pod. Reads files; blocks shortly.
  ///
  /// - Parameter context: nil takes the current one.
  public static func find(
    _ location: KubeconfigLocation = KubeconfigLocation(), context: String? = nil
  ) throws(APIError) -> ClusterAccess {
    let config = try Kubeconfig.load(location)
    if config.isEmpty, let pod = podAccess(location.environment) { return pod }
    guard !config.isEmpty else {
      throw APIError(
        .serverUnreachable,
        "no cluster is configured: name a kubeconfig with --kubeconfig or KUBECONFIG, or start a cluster with `spyhop up`"
      )
    }
    return try config.access(context: context)
  }
}

extension Kubeconfig {
  /// What a context says, complete with certificates read from their files.
  public func access(context name: String? = nil) throws(APIError) -> ClusterAccess {
    guard let name = name ?? currentContext else {
      throw failure("no context is current: choose one with --context (\(contextNames.joined(separator: ", ")))")
    }
    guard let context = contexts[name]?.body else {
      throw failure("there is no context \"\(name)\": it has \(contextNames.joined(separator: ", "))")
    }
    let clusterName = context["cluster"].string ?? ""
    guard let cluster = clusters[clusterName], let server = cluster.body["server"].string, !server.isEmpty else {
      throw failure("context \"\(name)\" names the cluster \"\(clusterName)\", which has no server")
    }
    let userName = context["user"].string ?? ""
    guard let user = users[userName] ?? (userName.isEmpty ? Entry(body: [:], file: cluster.file) : nil) else {
      throw failure("context \"\(name)\" names the user \"\(userName)\", which is missing")
    }
    var access = ClusterAccess(
      server: server, contextName: name, namespace: context["namespace"].string?.nonEmpty ?? "default",
      trust: try cluster.trust(), credentials: try user.credentials(for: cluster),
      proxy: cluster.body["proxy-url"].string?.nonEmpty)
    (access.clusterName, access.userName) = (clusterName, userName)
    return access
  }

  private func failure(_ why: String) -> APIError {
    APIError(.serverUnreachable, "\(files.joined(separator: ":")): \(why)")
  }
}

// MARK: - Entries

extension Kubeconfig.Entry {
  func trust() throws(APIError) -> ServerTrust {
    let isInsecure = body["insecure-skip-tls-verify"].bool ?? false
    return ServerTrust(
      authorities: isInsecure ? nil : try pem("certificate-authority", .certificate), isInsecure: isInsecure,
      serverName: body["tls-server-name"].string?.nonEmpty)
  }

  func credentials(for cluster: Self) throws(APIError) -> UserCredentials {
    UserCredentials(
      identity: try identity(), token: body["token"].string?.nonEmpty,
      tokenFile: body["tokenFile"].string?.nonEmpty.map(resolve), username: body["username"].string?.nonEmpty,
      password: body["password"].string, exec: try execPlugin(for: cluster))
  }

  private func identity() throws(APIError) -> ClientIdentity? {
    switch (try pem("client-certificate", .certificate), try pem("client-key", .privateKey)) {
    case (let certificate?, let key?): return ClientIdentity(certificate: certificate, key: key)
    case (nil, nil): return nil
    case (nil, _): throw failure("client-key has no client-certificate beside it")
    case (_, nil): throw failure("client-certificate has no client-key beside it")
    }
  }

  private func execPlugin(for cluster: Self) throws(APIError) -> ExecPlugin? {
    let exec = body["exec"]
    guard exec.isObject else { return nil }
    guard let command = exec["command"].string, !command.isEmpty else { throw failure("exec names no command") }
    let version = exec["apiVersion"].string ?? ""
    guard ExecPlugin.versions.contains(version) else {
      throw failure("exec has apiVersion \"\(version)\": use client.authentication.k8s.io/v1")
    }
    let variables = exec["env"].elements.compactMap { item in
      item["name"].string.map { ($0, item["value"].string ?? "") }
    }
    return ExecPlugin(
      apiVersion: version, command: command.contains("/") ? resolve(command) : command,
      arguments: exec["args"].elements.compactMap(\.string),
      environment: Dictionary(variables) { _, last in last }, installHint: exec["installHint"].string ?? "",
      interactiveMode: ExecPlugin.InteractiveMode(rawValue: exec["interactiveMode"].string ?? "") ?? .ifAvailable,
      clusterInfo: exec["provideClusterInfo"].bool == true ? try cluster.execClusterInfo() : nil)
  }

  private func execClusterInfo() throws(APIError) -> JSON {
    let authorities = try trust().authorities
    return [
      "server": body["server"], "tls-server-name": body["tls-server-name"], "proxy-url": body["proxy-url"],
      "insecure-skip-tls-verify": body["insecure-skip-tls-verify"],
      "certificate-authority-data": JSON(authorities.map { Data($0).base64EncodedString() }),
      "config": body["extensions"].elements.first { $0["name"].string == "client.authentication.k8s.io/exec" }?[
        "extension"]
        ?? .null,
    ]
  }
}

// MARK: - Inline data and files

extension Kubeconfig.Entry {
  /// The PEM text of `<name>-data`, which wins, or of the file `<name>`; nil where neither is there.
  private func pem(_ name: String, _ label: PEM.Label) throws(APIError) -> [UInt8]? {
    if let inline = body["\(name)-data"].string?.nonEmpty {
      guard let data = Data(base64Encoded: inline, options: .ignoreUnknownCharacters) else {
        throw failure("\(name)-data is not base64: write the kubeconfig anew")
      }
      return try checked(Array(data), label, place: "\(name)-data")
    }
    guard let path = body[name].string?.nonEmpty.map(resolve) else { return nil }
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw failure("\(name) is \(path), which cannot be read: check the path and its permissions")
    }
    return try checked(Array(data), label, place: "\(name) (\(path))")
  }

  private func checked(_ text: [UInt8], _ label: PEM.Label, place: String) throws(APIError) -> [UInt8] {
    guard PEM.holds(label, text) else {
      throw failure("\(place) holds no \(label.rawValue) in PEM form: write the kubeconfig anew")
    }
    return text
  }

  /// Relative paths start from the kubeconfig's own directory.
  private func resolve(_ path: String) -> String {
    guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
    return String(file[...slash]) + path
  }

  private func failure(_ why: String) -> APIError { APIError(.serverUnreachable, "\(file): \(why)") }
}
