// What the migration controller remembers between its runs.

import Codecs
import KubeModel
import Logging
import Reconcile
import TestSupport
import Testing

@testable import Controllers

@Suite(.timeLimit(.minutes(1))) struct MigrationControllerTests {
  @Test("a migration that was deleted unfinished is forgotten; others are not")
  func deletion() async throws {
    let client = FakeResourceClient()
    client.seed(Registry.virtualMachineInstanceMigrations, migration(.running))
    let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let caches = ClusterCaches(client: client, time: TimeSource(), log: log)
    let running = Task { await caches.run() }
    defer { running.cancel() }
    await caches.migrations.waitUntilSynced()
    let events = EventRecorder(client: client, source: EventSource(component: "test"), time: TimeSource(), log: log)
    let controller = MigrationController(
      caches: caches, applier: Applier(client: client, caches: caches, events: events), time: TimeSource(),
      options: ControllerOptions())
    controller.copies.change { $0 = ["move-uid": .zero, "gone-uid": .zero] }
    #expect(try await controller.reconcile(key("gone")) == .done)
    #expect(controller.copies.change { $0 } == ["move-uid": .zero])
  }
}
