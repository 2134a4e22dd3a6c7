// version: what this program is, and what answers at the other end.

import APIClient
import ArgumentParser
import Codecs
import KubeModel

struct VersionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version", abstract: "Print the versions of this program and of the server.")

  @OptionGroup var cluster: ClusterOptions
  @Flag(help: "Ask no server.") var client = false

  func run() async throws {
    StandardOutput.print("Client: \(ProgramVersion.current)")
    if client { return }
    let client = try cluster.client()
    let server = try JSON(parsing: try await client.send(method: "GET", path: "/version"))
    StandardOutput.print("Server: \(PlainText.of(server["gitVersion"].string ?? "unknown")) at \(client.access.server)")
    // Clusters without virtual machines have no such group.
    let path = "/apis/subresources.kubevirt.io/v1/version"
    guard let answer = try? await client.send(method: "GET", path: path), let machines = try? JSON(parsing: answer)
    else { return }
    StandardOutput.print("KubeVirt API: \(PlainText.of(machines["gitVersion"].string ?? "unknown"))")
  }
}
