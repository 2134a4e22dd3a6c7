// The one place where controllers write to the API: carries out the actions of a plan.

import Codecs
import KubeModel
import Reconcile

/// Carries out plans, tells of their steps by events, and shows own writes to the caches at once.
struct Applier: Sendable {
  let client: any ResourceClient
  let caches: ClusterCaches
  let events: EventRecorder

  /// - Throws: the first refusal. What is already gone counts as deleted; a lost race is a conflict.
  func apply(_ actions: [Action]) async throws -> Outcome {
    var outcome = Outcome.done
    for action in actions {
      if case .requeue(let delay) = action {
        outcome = outcome.sooner(delay)
      } else {
        try await perform(action)
      }
    }
    return outcome
  }

  /// As `apply`; a refusal that trying again will not mend is put on record by further actions before it is thrown.
  func apply(_ actions: [Action], onRefusal: (APIError) -> [Action]) async throws -> Outcome {
    do {
      return try await apply(actions)
    } catch let error as APIError where error.isLasting {
      _ = try await apply(onRefusal(error))
      throw error
    }
  }

  private func perform(_ action: Action) async throws {
    switch action {
    case .create(let resource, let object, let deed): try await create(resource, object, deed)
    case .update(let resource, let object):
      absorb(resource, try await client.update(resource, subresource: nil, object))
    case .patch(let resource, let key, let subresource, let operations):
      try await patch(resource, key, subresource, operations)
    case .delete(let resource, let object, let force, let deed): try await delete(resource, object, force, deed)
    case .record(let note): events.record(note)
    case .requeue: break
    }
  }

  private func create(_ resource: ResourceDefinition, _ object: JSON, _ deed: Deed?) async throws {
    let namespace = resource.isNamespaced ? object.meta.namespace : nil
    try await telling(deed) {
      let created = try await client.create(resource, namespace: namespace, object)
      absorb(resource, created)
      return created.meta.name
    }
  }

  private func patch(
    _ resource: ResourceDefinition, _ key: ObjectKey, _ subresource: String?, _ operations: [JSON]
  ) async throws {
    do {
      let patched = try await client.patch(
        resource, namespace: resource.isNamespaced ? key.namespace : nil, name: key.name, subresource: subresource,
        .json(.array(operations)))
      absorb(resource, patched)
    } catch let error as APIError where error.isFailedTest {
      throw APIError(.conflict, error.message)
    }
  }

  private func delete(_ resource: ResourceDefinition, _ object: JSON, _ force: Bool, _ deed: Deed?) async throws {
    let namespace = resource.isNamespaced ? object.meta.namespace : nil
    let options = DeleteOptions(
      propagation: .background, gracePeriodSeconds: force ? 0 : nil, uid: object.meta.uid)
    do {
      try await telling(deed) {
        let rest = try await client.delete(resource, namespace: namespace, name: object.meta.name, options: options)
        if rest.kind == resource.kind { absorb(resource, rest) }
        return object.meta.name
      }
    } catch let error as APIError where error.reason == .notFound {
      return
    }
  }

  private func telling(_ deed: Deed?, _ write: () async throws -> String) async throws {
    do {
      let name = try await write()
      if let deed { events.record(deed.note(name: name)) }
    } catch let error as APIError {
      if let deed, error.isLasting { events.record(deed.note(error)) }
      throw error
    }
  }

  private func absorb(_ resource: ResourceDefinition, _ object: JSON) {
    caches[resource]?.absorb(object)
  }
}

extension Outcome {
  func sooner(_ delay: Duration) -> Outcome {
    if case .requeue(let other) = self { .requeue(after: min(other, delay)) } else { .requeue(after: delay) }
  }
}

extension APIError {
  /// How kube-apiserver answers where a `test` of a JSON patch found another value; ours answers with a conflict.
  fileprivate var isFailedTest: Bool {
    reason == .invalid && ([message] + causes.map(\.message)).contains { $0.contains("test failed") }
  }

  /// A refusal that will not go away by trying again at once: worth telling people about.
  var isLasting: Bool {
    switch reason {
    case .conflict, .notFound, .serverUnreachable, .timeout, .tooManyRequests, .serviceUnavailable: false
    default: true
    }
  }
}
