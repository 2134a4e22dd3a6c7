// cordon and uncordon: whether a node takes new guests.

import APIClient
import ArgumentParser
import Codecs
import KubeModel
import Operations

/// Which node of which cluster a command is about: `node-a` or `node/node-a`.
struct NodeOptions: ParsableArguments {
  @OptionGroup var cluster: ClusterOptions

  @Argument(help: ArgumentHelp("The node.", valueName: "node"), completion: LiveNames.nodes)
  var word: String

  var name: String { word.split(separator: "/").last.map(String.init) ?? "" }

  func validate() throws {
    let kind = word.split(separator: "/").dropLast().first.map(String.init)
    guard !name.isEmpty, kind.map({ Registry.find($0) == Registry.nodes }) ?? true else {
      throw ValidationError("Name one node, such as node-a or node/node-a.")
    }
  }
}

extension ResourceClient {
  /// The node, or an error that names those there are.
  func node(_ name: String) async throws -> JSON {
    try await about(Registry.nodes, ObjectKey(namespace: "", name: name)) {
      try await get(Registry.nodes, namespace: nil, name: name)
    }
  }
}

struct CordonCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cordon", abstract: "Keep new guests off a node; those on it stay.")

  @OptionGroup var node: NodeOptions

  func run() async throws {
    let client = try node.cluster.client()
    _ = try await client.node(node.name)
    let isNew = try await client.setCordoned(true, node: node.name)
    StandardOutput.print("\(PlainText.of(node.name)) \(isNew ? "is cordoned" : "was cordoned already")")
  }
}

struct UncordonCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "uncordon", abstract: "Let a node take guests again.")

  @OptionGroup var node: NodeOptions

  func run() async throws {
    let client = try node.cluster.client()
    _ = try await client.node(node.name)
    let isNew = try await client.setCordoned(false, node: node.name)
    StandardOutput.print("\(PlainText.of(node.name)) \(isNew ? "takes guests again" : "was not cordoned")")
  }
}
