// The subresources of subresources.kubevirt.io: their paths, and the verbs that virtctl sends to them.

public import Codecs
public import KubeModel

/// Paths under the aggregated API, which the VM kinds' consoles and verbs live in.
public enum Subresource {
  /// `/apis/subresources.kubevirt.io/v1/namespaces/NS/virtualmachineinstances/N/console`.
  public static func path(
    _ resource: ResourceDefinition, namespace: String, name: String, _ subresource: String
  ) -> String {
    let (namespace, name) = (PercentCoding.encode(namespace), PercentCoding.encode(name))
    return "/apis/subresources.kubevirt.io/v1/namespaces/\(namespace)/\(resource.plural)/\(name)/\(subresource)"
  }

  /// Of all instances together: `/apis/subresources.kubevirt.io/v1/virtualmachineinstances/stats`.
  ///
  /// - Parameter namespace: nil for all.
  public static func path(ofAll resource: ResourceDefinition, namespace: String?, _ subresource: String) -> String {
    let scope = namespace.map { "namespaces/\(PercentCoding.encode($0))/" } ?? ""
    return "/apis/subresources.kubevirt.io/v1/\(scope)\(resource.plural)/\(subresource)"
  }
}

/// What an operator does to a VM.
public enum MachineVerb: String, Sendable, CaseIterable {
  case start, stop, restart, pause, unpause

  /// Pausing is done to what runs, the rest to what is wanted.
  public var resource: ResourceDefinition {
    switch self {
    case .start, .stop, .restart: Registry.virtualMachines
    case .pause, .unpause: Registry.virtualMachineInstances
    }
  }
}

extension HTTPResourceClient {
  /// Sends a verb as virtctl does: a PUT with a body of options, which may be empty.
  public func perform(_ verb: MachineVerb, namespace: String, name: String, options: JSON = [:]) async throws {
    let path = Subresource.path(verb.resource, namespace: namespace, name: name, verb.rawValue)
    _ = try await send(method: "PUT", path: path, body: options)
  }
}
