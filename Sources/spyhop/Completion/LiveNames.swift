// Names for completion: of contexts from the kubeconfig, of objects from the cluster, as the line so far names it.

import APIClient
import ArgumentParser
import Codecs
import Configuration
import Dashboard
import FoundationEssentials
import KubeModel

enum LiveNames {
  /// How many names a shell is given.
  private static let limit = 2000
  /// A shell waits; what is not there by then is left out.
  private static let patience = Duration.seconds(2)

  static let contexts = CompletionKind.custom { arguments, index, prefix in
    let request = CompletionRequest(arguments, index, prefix: prefix)
    return shown((try? Kubeconfig.load(request.location))?.contextNames ?? [])
  }

  static let namespaces = objects { _ in Registry.namespaces }
  static let nodes = objects { _ in Registry.nodes }
  static let machines = objects { $0.words.count < 2 ? Registry.virtualMachines : nil }

  static let themes = CompletionKind.custom { _, _, _ in
    let files = Places.current.themeDirectories.flatMap { directory in
      (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    }
    let names = files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
    return shown([Theme.standardName] + names)
  }

  /// Kinds, then names of that kind; `vm/` goes on with names too.
  static let kindsAndNames = CompletionKind.custom { arguments, index, prefix in
    var request = CompletionRequest(arguments, index, prefix: prefix)
    if let slash = prefix.firstIndex(of: "/") {
      let kind = String(prefix[..<slash])
      request.prefix = String(prefix[prefix.index(after: slash)...])
      guard let resource = Registry.find(kind) else { return [] }
      return await names(of: resource, request).map { "\(kind)/\($0)" }
    }
    guard let first = request.words.first else { return kinds }
    guard let resource = Registry.find(first) else { return [] }
    return await names(of: resource, request)
  }

  private static var kinds: [String] {
    ["all"]
      + Registry.all.flatMap { [$0.plural] + $0.shortNames }.reduce(into: []) { all, word in
        if !all.contains(word) { all.append(word) }
      }
  }

  private static func objects(
    _ resource: @escaping @Sendable (CompletionRequest) -> ResourceDefinition?
  ) -> CompletionKind {
    .custom { arguments, index, prefix in
      let request = CompletionRequest(arguments, index, prefix: prefix)
      guard let resource = resource(request) else { return [] }
      return await names(of: resource, request)
    }
  }

  /// None where the cluster cannot be asked, or does not answer soon: a shell has no place for an error.
  private static func names(of resource: ResourceDefinition, _ request: CompletionRequest) async -> [String] {
    await withTaskGroup(of: [String].self) { group in
      group.addTask { (try? await ask(resource, request)) ?? [] }
      group.addTask {
        try? await Task.sleep(for: patience)
        return []
      }
      defer { group.cancelAll() }
      return await group.next() ?? []
    }
  }

  private static func ask(_ resource: ResourceDefinition, _ request: CompletionRequest) async throws -> [String] {
    let client = try HTTPResourceClient(try ClusterAccess.find(request.location, context: request.context))
    let namespace = resource.isNamespaced ? request.namespace ?? client.access.namespace : nil
    let found = try await client.list(resource, namespace: namespace, options: ListOptions(limit: limit))
    return shown(found.items.map(\.meta.name).filter { $0.hasPrefix(request.prefix) })
  }

  /// Each once, and none that a shell or a terminal would take for anything but a word: bash expands what it is given to complete.
  static func shown(_ names: [String]) -> [String] { Set(names.filter(isWord)).sorted() }

  private static func isWord(_ name: String) -> Bool {
    name.utf8.first.map { $0 != UInt8(ascii: "-") } == true
      && name.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || "._:/@+-".utf8.contains(byte)
      }
  }
}
