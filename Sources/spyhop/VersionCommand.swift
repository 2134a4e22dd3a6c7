// version: what this program is, and what answers at the other end.

import APIClient
import ArgumentParser
import Codecs
import KubeModel

struct VersionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version", abstract: "Print the version of this program, and with --server that of the server.",
    discussion: "No server is asked unless you say so: the answer comes at once, whatever the state of the cluster.")

  @OptionGroup var cluster: ClusterOptions
  @Flag(help: "Ask the server, too.") var server = false
  @Flag(help: .hidden) var client = false  // kubectl's way to ask no server, which is what happens anyway

  func run() async throws {
    StandardOutput.print("Client: \(ProgramVersion.current)")
    guard server, !client else { return }
    let client = try cluster.client()
    let answer = try JSON(parsing: try await client.send(method: "GET", path: "/version"))
    StandardOutput.print("Server: \(PlainText.of(answer["gitVersion"].string ?? "unknown")) at \(client.access.server)")
    // Clusters without virtual machines have no such group.
    let path = "/apis/subresources.kubevirt.io/v1/version"
    guard let answer = try? await client.send(method: "GET", path: path), let machines = try? JSON(parsing: answer)
    else { return }
    StandardOutput.print("KubeVirt API: \(PlainText.of(machines["gitVersion"].string ?? "unknown"))")
  }
}
