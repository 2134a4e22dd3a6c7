// Small objects and clocks that the suites of this target share.

import Codecs
import KubeModel
import Reconcile
import TestSupport

func pod(_ name: String, version: Int? = nil, labels: [String: String] = [:]) -> JSON {
  [
    "apiVersion": "v1", "kind": "Pod",
    "metadata": [
      "name": .string(name), "namespace": "default", "resourceVersion": JSON(version.map(String.init)),
      "labels": JSON(labels),
    ],
  ]
}

func key(_ name: String) -> ObjectKey { ObjectKey(namespace: "default", name: name) }

extension TimeSource {
  init(_ clock: TestClock) { self.init(clock: clock, date: { clock.date }) }
}

extension Backoff {
  /// 1 s, 2 s, 4 s … 60 s, without jitter.
  static let plain = Backoff(initial: .seconds(1), cap: .seconds(60), jitter: 0)
}

/// Runs `body` beside tasks that never end by themselves, and cancels those when it is through.
func with<Result: Sendable>(
  _ background: @autoclosure @escaping @Sendable () async -> Void, _ body: () async throws -> Result
) async rethrows -> Result {
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { await background() }
    defer { group.cancelAll() }
    return try await body()
  }
}
