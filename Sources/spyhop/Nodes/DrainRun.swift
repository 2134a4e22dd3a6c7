// Empties a node of guests: asks for their migrations, asks again for those that failed, and ends when nothing can be
// done any more.

import Codecs
import KubeModel
import Operations
import Reconcile

struct DrainRun {
  /// How often a guest is asked for before it stays.
  private static let attemptLimit = 3

  let client: any ResourceClient
  let node: String
  private var seen: Set<ObjectKey>
  private var attempts: [ObjectKey: Int] = [:]
  private(set) var refused: [ObjectKey: String]

  init(client: any ResourceClient, beginning: DrainBeginning) {
    self.client = client
    node = beginning.report.node
    seen = Set(beginning.report.guests.map(\.machine))
    refused = beginning.refused
    for machine in beginning.asked { attempts[machine] = 1 }
  }

  /// Follows the guests until the node is empty of those that can move; nil where the time is up before.
  ///
  /// - Parameter show: gets each state that becomes known.
  mutating func follow(within limit: Duration?, _ show: (DrainReport) -> Void) async -> DrainReport? {
    // By their label, and not all of the cluster's: of those that leave, their migrations tell where they went.
    let instances = Reflector(
      client: client, resource: Registry.virtualMachineInstances, labelSelector: "\(Names.nodeName)=\(node)")
    let migrations = Reflector(client: client, resource: Registry.virtualMachineInstanceMigrations)
    let bell = Bell()
    return await withDiscardingTaskGroup { group in
      for reflector in [instances, migrations] {
        let changes = reflector.cache.changes()
        group.addTask { await reflector.run() }
        group.addTask { for await _ in changes { bell.ring() } }
      }
      if let limit {
        group.addTask {
          try? await Task.sleep(for: limit)
          bell.end()
        }
      }
      defer { group.cancelAll() }
      for await _ in bell.rings where instances.cache.hasSynced && migrations.cache.hasSynced {
        let report = report(instances.cache, migrations.cache)
        show(report)
        if await !ask(report, migrations.cache), !report.isMoving { return report }
      }
      return nil
    }
  }

  private mutating func report(_ instances: ObjectCache, _ migrations: ObjectCache) -> DrainReport {
    let report = DrainReport(
      node: node, expected: seen, instances: instances.snapshot().values, migrations: migrations.snapshot().values)
    seen.formUnion(report.guests.map(\.machine))
    return report
  }

  /// Asks for what can be asked for; false where there was nothing.
  private mutating func ask(_ report: DrainReport, _ migrations: ObjectCache) async -> Bool {
    var hasAsked = false
    for machine in report.askable where refused[machine] == nil && attempts[machine, default: 0] < Self.attemptLimit {
      do {
        migrations.absorb(try await client.migrate(machine))
        attempts[machine, default: 0] += 1
        hasAsked = true
      } catch let error as APIError where error.reason != .serverUnreachable {
        refused[machine] = error.message
      } catch {
        hasAsked = true  // no attempt: asked for when the server is back, as the caches then change
      }
    }
    return hasAsked
  }
}
