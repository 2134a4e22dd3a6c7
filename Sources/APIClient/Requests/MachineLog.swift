// A VM's stored serial log, which every server offers as the log of its launcher pod.

import Codecs
public import KubeModel

extension HTTPResourceClient {
  /// The log of a pod's container, as it comes.
  ///
  /// - Parameters:
  ///   - container: nil for the only one.
  ///   - tail: at most so many lines of what there is already.
  public func podLog(
    _ pod: ObjectKey, container: String?, isFollowed: Bool, hasTimestamps: Bool, tail: Int
  ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
    var query = [("tailLines", "\(tail)")]
    if let container { query.append(("container", container)) }
    if isFollowed { query.append(("follow", "true")) }
    if hasTimestamps { query.append(("timestamps", "true")) }
    return try await stream(path: try path(Registry.pods, pod.namespace, pod.name, "log"), query: query)
  }

  /// The stored serial log of the VM that runs, or ran last, under this name. Throws `NotFound` where none has run.
  ///
  /// - Parameter hasTimestamps: each line behind the time it was begun, where the server knows.
  public func machineLog(
    _ machine: ObjectKey, hasTimestamps: Bool = false
  ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
    let instance = try await get(
      Registry.virtualMachineInstances, namespace: machine.namespace, name: machine.name)
    let pods = try await list(
      Registry.pods, namespace: machine.namespace,
      options: ListOptions(labelSelector: "\(Names.createdBy)=\(instance.meta.uid)"))
    // The newest: after a migration the pod of the old node is still there for a while.
    let newest = pods.items.max { ($0.meta.creationTimestamp ?? "") < ($1.meta.creationTimestamp ?? "") }
    guard let pod = newest else {
      throw APIError(.notFound, "\(machine.name) has no launcher pod yet: its log begins when it starts")
    }
    // KubeVirt's own launchers keep the serial log in a container of its own.
    let containers = pod["spec", "containers"].elements.compactMap { $0["name"].string }
    let container = containers.first { $0 == "guest-console-log" }
    return try await stream(
      path: try path(Registry.pods, pod.meta.namespace, pod.meta.name, "log"),
      query: (container.map { [("container", $0)] } ?? []) + (hasTimestamps ? [("timestamps", "true")] : []))
  }
}
