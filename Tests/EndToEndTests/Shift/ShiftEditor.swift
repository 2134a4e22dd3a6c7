// The operator's $EDITOR in a shift: a script that makes a mistake, sees what it is told of it, and corrects it.

import FoundationEssentials
import Glibc
import TestSupport

final class ShiftEditor: Sendable {
  private let directory: TemporaryDirectory

  var path: String { "\(directory.path)/editor" }

  init() throws {
    directory = try TemporaryDirectory()
    let script = """
      #!/bin/sh
      if [ -e "$0.mistaken" ]; then
        cp "$1" "$0.told"
        sed -i -e 's/guest: plenty/guest: 128Mi/' -e 's/GracePeriodSeconds: 60/GracePeriodSeconds: 45/' "$1"
      else
        touch "$0.mistaken"
        sed -i 's/guest: 128Mi/guest: plenty/' "$1"
      fi

      """
    try Data(script.utf8).write(to: URL(filePath: path))
    chmod(path, 0o755)
  }

  /// The lines of the text that came back with the mistake.
  var told: [String] {
    let text = (try? Data(contentsOf: URL(filePath: "\(path).told"))) ?? Data()
    return String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
  }
}
