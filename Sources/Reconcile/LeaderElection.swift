// One active among several equal processes, by a Lease in the API: the I/O around LeaderLease.

import Codecs
public import KubeModel

/// Runs work only while this process holds a lease.
public struct LeaderElection: Sendable {
  private let client: any ResourceClient
  private let key: ObjectKey
  private let identity: String
  private let duration: Duration
  private let time: TimeSource

  /// - Parameters:
  ///   - lease: the Lease to hold; made where it is missing.
  ///   - identity: unique among the candidates, and over restarts.
  ///   - duration: after so long without renewal another candidate takes over. Renewed three times as often;
  ///     given up after two thirds of it, so that two never lead at once.
  public init(
    client: any ResourceClient, lease: ObjectKey, identity: String, duration: Duration = .seconds(15),
    time: TimeSource = TimeSource()
  ) {
    self.client = client
    self.key = lease
    self.identity = identity
    self.duration = duration
    self.time = time
  }

  /// Waits for the lease, runs `work`, cancels it when the lease is lost, and waits again, until cancelled.
  ///
  /// The lease is not released on the way out: a successor waits until it has run out.
  public func run(_ work: @escaping @Sendable () async -> Void) async {
    var lease = LeaderLease(key: key, identity: identity, duration: duration)
    while !Task.isCancelled {
      if await claim(&lease) {
        await lead(lease, work)
      } else {
        try? await time.sleep(until: time.elapsed + duration / 5)
      }
    }
  }

  private func lead(_ lease: LeaderLease, _ work: @escaping @Sendable () async -> Void) async {
    await withTaskGroup { group in
      group.addTask { await work() }
      group.addTask { await renew(lease) }
      await group.next()
      group.cancelAll()
    }
  }

  /// Returns when the lease could not be renewed in time.
  private func renew(_ lease: LeaderLease) async {
    var lease = lease
    var renewedAt = time.elapsed
    while !Task.isCancelled {
      try? await time.sleep(until: time.elapsed + duration / 3)
      let deadline = renewedAt + duration * 2 / 3
      let begun = time.elapsed
      if await claim(&lease, until: deadline) { renewedAt = begun } else if time.elapsed >= deadline { return }
    }
  }

  /// As `claim`, but false at the deadline even where the server never answers.
  private func claim(_ lease: inout LeaderLease, until deadline: Duration) async -> Bool {
    let candidate = lease
    let renewed = await withTaskGroup(of: LeaderLease?.self) { group in
      group.addTask {
        var candidate = candidate
        return await claim(&candidate) ? candidate : nil
      }
      group.addTask {
        try? await time.sleep(until: deadline)
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
    if let renewed { lease = renewed }
    return renewed != nil
  }

  private func claim(_ lease: inout LeaderLease) async -> Bool {
    do {
      let current = try await existing()
      switch lease.decide(current, elapsed: time.elapsed, date: time.date) {
      case .create(let object): _ = try await client.create(Registry.leases, namespace: key.namespace, object)
      case .update(let object): _ = try await client.update(Registry.leases, subresource: nil, object)
      case .wait: return false
      }
      return true
    } catch {
      return false
    }
  }

  private func existing() async throws -> JSON? {
    do {
      return try await client.get(Registry.leases, namespace: key.namespace, name: key.name)
    } catch let error as APIError where error.reason == .notFound {
      return nil
    }
  }
}
