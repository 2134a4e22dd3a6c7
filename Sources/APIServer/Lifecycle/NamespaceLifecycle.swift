// Namespaces: those that always exist, and the end of those that are deleted.

import Codecs
import KubeModel
import Logging
import ObjectStore

struct NamespaceLifecycle: Sendable {
  static let standing = ["default", "kube-system", "kube-node-lease"]

  let objects: ObjectService
  let logger: Logger

  /// Creates the namespaces that every cluster has.
  func ensureStanding() async throws {
    for name in Self.standing {
      do {
        let namespace: JSON = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]]
        _ = try await objects.create(Registry.namespaces, namespace: nil, namespace, .standard)
      } catch let error as APIError where error.reason == .alreadyExists {
        continue
      }
    }
  }

  /// Empties and removes terminating namespaces until cancelled.
  func run() async {
    while !Task.isCancelled {
      let subscription = objects.store.subscribe(to: nil)
      await emptyTerminating()
      while let delivery = await subscription.next() {
        let isOfConcern = delivery.changes.contains {
          $0.resource == Registry.namespaces.qualifiedName || ($0.kind == .deleted && !$0.key.namespace.isEmpty)
        }
        if isOfConcern { await emptyTerminating() }
      }
    }
  }

  private func emptyTerminating() async {
    do {
      for key in try await objects.keys(Registry.namespaces, namespace: nil, .standard) {
        let namespace = try await objects.object(Registry.namespaces, key)
        if namespace.meta.isDeleting { try await empty(namespace) }
      }
    } catch is CancellationError {
      return
    } catch {
      logger.warning("a terminating namespace could not be emptied", metadata: ["error": "\(error)"])
    }
  }

  private func empty(_ namespace: JSON) async throws {
    let name = namespace.meta.name
    for resource in Registry.all where resource.isNamespaced {
      for key in try await objects.keys(resource, namespace: name, .standard) {
        guard let object = try? await objects.object(resource, key), !object.meta.isDeleting else { continue }
        _ = try? await objects.delete(resource, key, DeleteOptions(propagation: .background), isDryRun: false)
      }
    }
    guard try await objects.store.countObjects(inNamespace: name) == 0 else { return }
    _ = try await objects.change(Registry.namespaces, namespace.key, isDryRun: false) { current in
      guard var current else { return .keep }
      current["spec", "finalizers"] = .null
      return current.isReadyToGo(Registry.namespaces) ? .remove(current) : .put(current)
    }
  }
}
