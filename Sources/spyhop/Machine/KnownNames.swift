// Errors about what is not there, completed with what is: the names that exist, or that a machine is stopped.

import Codecs
import KubeModel

extension ResourceClient {
  /// Runs a request about an object; where that object is missing, the error names those there are.
  func about<Value>(
    _ resource: ResourceDefinition, _ key: ObjectKey, _ request: () async throws -> Value
  ) async throws -> Value {
    do {
      return try await request()
    } catch let error as APIError where error.reason == .notFound {
      throw await missing(resource, key) ?? error
    }
  }

  /// The instance of a machine, or an error that says whether the machine is stopped or unknown.
  func instance(of machine: ObjectKey) async throws -> JSON {
    do {
      return try await get(Registry.virtualMachineInstances, namespace: machine.namespace, name: machine.name)
    } catch let error as APIError where error.reason == .notFound {
      _ = try await about(Registry.virtualMachines, machine) {
        try await get(Registry.virtualMachines, namespace: machine.namespace, name: machine.name)
      }
      throw APIError.stopped(machine)
    }
  }

  /// Nil where the object is there after all, or nobody may know what is.
  private func missing(_ resource: ResourceDefinition, _ key: ObjectKey) async -> APIError? {
    let namespace = resource.isNamespaced ? key.namespace : nil
    guard let found = try? await list(resource, namespace: namespace, options: ListOptions(limit: KnownNames.listed)),
      !found.items.contains(where: { $0.meta.name == key.name })
    else { return nil }
    let names = KnownNames.text(found.items.map(\.meta.name), hasMore: found.continueToken != nil)
    let place = namespace.map { " in namespace \($0)" } ?? ""
    return APIError(.notFound, "there is no \(resource.words) \"\(key.name)\"\(place): \(names)")
  }
}

extension APIError {
  static func stopped(_ machine: ObjectKey) -> APIError {
    APIError(.notFound, "\(machine.name) is stopped: start it with `\(ProgramName.current) start \(machine.name)`")
  }
}

enum KnownNames {
  /// How many names an error asks the server for, and how many of them it says.
  static let listed = 500
  private static let said = 10

  /// `there are a, b and c`, `there are a, b, … and 7 more`, `there is only a`, `there is none at all`
  static func text(_ names: [String], hasMore: Bool) -> String {
    let shown = names.sorted().prefix(said)
    guard let last = shown.last else { return "there is none at all" }
    let rest = names.count - shown.count
    if rest > 0 || hasMore {
      return "there are \(shown.joined(separator: ", ")) and \(hasMore ? "many" : String(rest)) more"
    }
    if shown.count == 1 { return "there is only \(last)" }
    return "there are \(shown.dropLast().joined(separator: ", ")) and \(last)"
  }
}

extension ResourceDefinition {
  /// `virtual machine`, `node`: the kind as it stands in a sentence.
  fileprivate var words: String {
    kind.reduce(into: "") { words, letter in
      if letter.isUppercase, !words.isEmpty { words.append(" ") }
      words.append(contentsOf: letter.lowercased())
    }
  }
}
