// Bytes of a watch to events: JSON objects one a line, in chunks cut anywhere. Pure.

import Codecs
import KubeModel

/// Decodes a watch incrementally.
struct WatchDecoder: Sendable {
  /// The longest line accepted; Kubernetes itself stores no object over 2 MiB.
  static let lineBound = 32 << 20

  private let shape: JSONShape
  private var rest: [UInt8] = []

  /// - Parameter shape: what of each object is made.
  init(shape: JSONShape = .all) { self.shape = ["type": .all, "object": shape] }

  /// The events whose lines are complete with these bytes, in their order.
  ///
  /// Throws the server's own error where it sends an ERROR event (410 `Expired` asks for a new list); what came before
  /// it in the same bytes is lost with it, as the caller lists anew anyway.
  mutating func take(_ bytes: [UInt8]) throws(APIError) -> [WatchEvent] {
    rest += bytes
    var events: [WatchEvent] = []
    var start = 0
    while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
      if end > start { events.append(try event(rest[start..<end])) }
      start = end + 1
    }
    rest.removeFirst(start)
    guard rest.count <= Self.lineBound else {
      throw APIError(.requestEntityTooLarge, "the server sent a watch event larger than \(Self.lineBound >> 20) MiB")
    }
    return events
  }

  private func event(_ line: ArraySlice<UInt8>) throws(APIError) -> WatchEvent {
    let json = try Self.parse(line, shape)
    switch json["type"].string {
    case "ERROR":
      // Its object is a Status, whatever shape the others have.
      let status = try Self.parse(line, .all)["object"]
      throw APIError(status: status, httpCode: status["code"].int ?? 500, fallback: "the server ended the watch")
    case let type?:
      guard let kind = WatchEvent.Kind(rawValue: type) else { fallthrough }
      return WatchEvent(kind, json["object"])
    default:
      throw APIError(.internalError, "the server sent a watch event of an unknown type")
    }
  }

  private static func parse(_ line: ArraySlice<UInt8>, _ shape: JSONShape) throws(APIError) -> JSON {
    do {
      return try JSON(parsing: line, keeping: shape)
    } catch {
      throw APIError(.internalError, "the server sent a watch event that is not JSON: \(error)")
    }
  }
}
