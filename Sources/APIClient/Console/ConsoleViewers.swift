// Asking who is attached to consoles.

public import Codecs
public import KubeModel

extension HTTPResourceClient {
  /// Who is attached to an instance's console. Throws `APIError`: `notFound` also where the server does not tell, as KubeVirt's.
  public func consoleAudience(of instance: ObjectKey) async throws -> ConsoleAudience {
    let path = Subresource.path(
      Registry.virtualMachineInstances, namespace: instance.namespace, name: instance.name, "viewers")
    do {
      return ConsoleAudience(try JSON(parsing: await send(method: "GET", path: path)))
    } catch let error as APIError where error.reason == .notFound {
      throw APIError(
        .notFound, "\(error.message); it has to run, on a server that tells who is attached, as spyhop's own does")
    }
  }

  /// Who is attached to any console, as a `VirtualMachineInstanceViewersList`.
  ///
  /// - Parameter namespace: nil for all.
  public func consoleAudiences(namespace: String?) async throws -> JSON {
    let path = Subresource.path(ofAll: Registry.virtualMachineInstances, namespace: namespace, "viewers")
    return try JSON(parsing: await send(method: "GET", path: path))
  }
}
