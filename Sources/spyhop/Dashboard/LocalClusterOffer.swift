// Without a cluster the dashboard has nothing to show: an operator at a terminal is offered one on this machine.

import ArgumentParser
import Glibc
import KubeModel

enum LocalClusterOffer {
  /// Says why no cluster can be reached and asks; starts one where the answer is yes.
  ///
  /// Throws the reason again where nobody can be asked or the answer is no.
  static func make(because reason: APIError) async throws {
    guard isatty(STDIN_FILENO) == 1, reason.reason == .serverUnreachable else { throw reason }
    StandardError.print("\(ProgramName.current): \(PlainText.of(reason.message))")
    StandardError.write("Start a cluster on this machine? [y/N] ")
    let answer = readLine()?.lowercased() ?? ""
    guard answer == "y" || answer == "yes" else { throw ExitCode.failure }
    try await ClusterCommands.startLocal()
  }
}
