// The command on the shell that does what a request does. Pure.

import KubeModel

extension Request {
  /// `spyhop stop testvm --namespace default`, `kubectl delete pod x --namespace default`
  var command: String {
    switch self {
    case .verb(let action, let key): "spyhop \(action.rawValue)\(ShellWord.object(key))"
    case .migrate(let key, let node):
      "spyhop migrate\(ShellWord.object(key))\(node.map { " --to \(ShellWord.quoted($0))" } ?? "")"
    case .abort(_, let key): "spyhop migrate-cancel\(ShellWord.object(key))"
    case .cordon(let node): "spyhop cordon \(ShellWord.quoted(node))"
    case .uncordon(let node): "spyhop uncordon \(ShellWord.quoted(node))"
    case .drain(let node): "spyhop drain \(ShellWord.quoted(node))"
    case .run(let run): run.command
    case .delete(let view, let key): "kubectl delete \(view.resource.qualifiedName)\(ShellWord.object(key))"
    }
  }
}

extension Request {
  /// The command as a shell elsewhere has to have it, so that it goes to the same cluster.
  func command(in place: Place) -> String {
    if case .run = self { command } else { command + place.options }
  }
}

extension Place {
  /// What commands need to find this cluster: ` --context production --kubeconfig lab.yaml`, or nothing.
  var options: String {
    // Where several clusters are looked at, the object itself says which is meant.
    let context = needsContext && !isJoined ? " --context \(ShellWord.quoted(context))" : ""
    return context + (kubeconfig.map { " --kubeconfig \(ShellWord.quoted($0))" } ?? "")
  }
}

enum ShellWord {
  /// ` testvm --namespace default`, with the context where several clusters are looked at.
  static func object(_ key: ObjectKey) -> String {
    let namespace = key.plain.namespace
    return " \(quoted(key.name))" + (key.cluster.map { " --context \(quoted($0))" } ?? "")
      + (namespace.isEmpty ? "" : " --namespace \(quoted(namespace))")
  }

  /// A command in lines that a shell reads as one: broken between words, where quotes are closed.
  ///
  /// - Parameter width: what lines have at most, where their words allow it.
  static func folded(_ command: String, width: Int) -> [String] {
    var lines: [String] = []
    var isQuoted = false
    for word in command.split(separator: " ", omittingEmptySubsequences: false) {
      if let last = lines.last, isQuoted || last.count + word.count + 3 <= width {
        lines[lines.count - 1] += " \(word)"
      } else {
        if !lines.isEmpty { lines[lines.count - 1] += " \\" }
        lines.append(String(word))
      }
      // Outside of quotes a backslash hides the one behind it.
      if word.replacing("\\'", with: "").count(where: { $0 == "'" }) % 2 == 1 { isQuoted.toggle() }
    }
    return lines
  }

  /// As it is where it holds nothing that a shell would read; else in single quotes.
  static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._/:".contains($0)) }
    return isPlain
      ? word : "'\(word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
  }
}
