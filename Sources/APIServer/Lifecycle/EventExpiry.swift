// Events are for reading soon after: they go an hour after they were last seen, so that they never fill the disk.

import Codecs
import FoundationEssentials
import KubeModel
import Logging

struct EventExpiry: Sendable {
  static let lifetime: TimeInterval = 3600

  let objects: ObjectService
  let logger: Logger

  func run() async {
    while !Task.isCancelled {
      await expire()
      try? await Task.sleep(for: .seconds(300))
    }
  }

  /// When it happened last; one that claims to be of the future counts from its making.
  private static func seen(_ event: JSON, now: Date) -> Date? {
    let made = event.meta.creationTimestamp.flatMap { RFC3339.date($0) }
    let last = (event["lastTimestamp"].string ?? event["eventTime"].string).flatMap { RFC3339.date($0) } ?? made
    return last.map { $0 > now ? made ?? $0 : $0 }
  }

  private func expire() async {
    let limit = objects.now().addingTimeInterval(-Self.lifetime)
    do {
      for key in try await objects.keys(Registry.events, namespace: nil, .standard) {
        let event = try await objects.object(Registry.events, key)
        guard let date = Self.seen(event, now: objects.now()), date < limit else { continue }
        _ = try await objects.delete(Registry.events, key, DeleteOptions(), isDryRun: false)
      }
    } catch {
      logger.debug("events could not be expired", metadata: ["error": "\(error)"])
    }
  }
}
