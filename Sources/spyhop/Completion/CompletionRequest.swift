// The command line of which a shell asks how a word may go on: which cluster it means, and what has been named so far. Pure.

import APIClient

struct CompletionRequest: Sendable, Hashable {
  var kubeconfig: String?
  var context: String?
  var namespace: String?
  /// The words behind the command that are no options, as far as the one that is completed.
  var words: [String] = []
  /// How the word begins that is completed.
  var prefix: String

  /// Options of any command that have a value; the value is no word of the command's own.
  private static let withValue: Set<String> = [
    "--kubeconfig", "--context", "-n", "--namespace", "-o", "--output", "-l", "--selector", "--field-selector", "--to",
    "--escape", "--replay", "--timeout", "--grace-period", "--theme", "--snapshot",
  ]

  /// - Parameters:
  ///   - arguments: all words of the line, the program's name with them.
  ///   - index: of the word to complete.
  init(_ arguments: [String], _ index: Int, prefix: String) {
    self.prefix = prefix
    var before = arguments.prefix(max(0, min(index, arguments.count))).dropFirst()
    while let word = before.popFirst() {
      let pair = word.split(separator: "=", maxSplits: 1).map(String.init)
      if word.hasPrefix("-"), pair.count == 2 {
        take(pair[0], pair[1])
      } else if Self.withValue.contains(word) {
        if let value = before.popFirst() { take(word, value) }
      } else if !word.hasPrefix("-") {
        words.append(word)
      }
    }
    words = Array(words.dropFirst())
  }

  private mutating func take(_ option: String, _ value: String) {
    switch option {
    case "--kubeconfig": kubeconfig = value
    case "--context": context = value
    case "-n", "--namespace": namespace = value
    default: break
    }
  }

  var location: KubeconfigLocation { KubeconfigLocation(explicit: kubeconfig) }
}
