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

enum ShellWord {
  /// ` testvm --namespace default`, with the context where several clusters are looked at.
  static func object(_ key: ObjectKey) -> String {
    let namespace = key.plain.namespace
    return " \(quoted(key.name))" + (key.cluster.map { " --context \(quoted($0))" } ?? "")
      + (namespace.isEmpty ? "" : " --namespace \(quoted(namespace))")
  }

  /// As it is where it holds nothing that a shell would read; else in single quotes.
  static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._/:".contains($0)) }
    return isPlain
      ? word : "'\(word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
  }
}
