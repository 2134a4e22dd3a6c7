// The rules by which equal events become one with a count: a plain value.

import Codecs
import FoundationEssentials
import KubeModel

/// Remembers which events exist, so that a repetition raises a count instead of making another object.
struct EventSeries {
  enum Write: Hashable {
    case create(JSON)
    case patch(ObjectKey, Patch)
  }

  private struct Identity: Hashable {
    var uid: String
    var reason: String
    var message: String
  }

  private struct Entry {
    var key: ObjectKey
    var count: Int
    var written: Date
  }

  /// Series remembered; beyond it the oldest is forgotten, and a repetition of it becomes a new event.
  static let limit = 4096
  /// Messages are cut to this many characters, as the API demands.
  static let messageLimit = 1024
  /// Repetitions within this time raise the count, but are written only with the next one after it.
  static let quietTime: TimeInterval = 10

  private let source: EventSource
  private var entries: [Identity: Entry] = [:]
  private var serial: UInt64 = 0

  init(source: EventSource) {
    self.source = source
  }

  /// What to send to the server for a note; nil where it follows an equal one too closely.
  mutating func add(_ note: EventNote, now: Date) -> Write? {
    let message = String(note.message.prefix(Self.messageLimit))
    let identity = Identity(uid: note.object.meta.uid, reason: note.reason, message: message)
    guard var entry = entries[identity] else {
      let event = event(note, message, now)
      if entries.count >= Self.limit { forgetOldest() }
      entries[identity] = Entry(key: event.key, count: 1, written: now)
      return .create(event)
    }
    entry.count += 1
    defer { entries[identity] = entry }
    guard now.timeIntervalSince(entry.written) >= Self.quietTime else { return nil }
    entry.written = now
    return .patch(entry.key, .merge(["count": JSON(entry.count), "lastTimestamp": .string(RFC3339.seconds(now))]))
  }

  /// The server no longer has the event: the next repetition makes a new one.
  mutating func forget(_ key: ObjectKey) {
    entries = entries.filter { $1.key != key }
  }

  private mutating func forgetOldest() {
    let oldest = entries.sorted { $0.value.written < $1.value.written }.prefix(Self.limit / 8)
    for (identity, _) in oldest { entries[identity] = nil }
  }

  private mutating func event(_ note: EventNote, _ message: String, _ now: Date) -> JSON {
    let object = note.object
    let namespace = object.meta.namespace.isEmpty ? "default" : object.meta.namespace
    serial += 1
    let stamp = UInt64(max(0, now.timeIntervalSince1970) * 1_000_000) &* 1000 &+ serial % 1000
    let time = JSON.string(RFC3339.seconds(now))
    return [
      "apiVersion": "v1", "kind": "Event",
      "metadata": [
        "name": .string("\(object.meta.name).\(String(stamp, radix: 16))"), "namespace": .string(namespace),
      ],
      "involvedObject": [
        "apiVersion": object["apiVersion"], "kind": object["kind"], "name": .string(object.meta.name),
        "namespace": JSON(object.meta.namespace.isEmpty ? nil : namespace), "uid": .string(object.meta.uid),
        "resourceVersion": object["metadata"]["resourceVersion"],
      ],
      "type": .string(note.kind.rawValue), "reason": .string(note.reason), "message": .string(message),
      "source": ["component": .string(source.component), "host": JSON(source.host)],
      "reportingComponent": .string(source.component),
      "reportingInstance": .string(source.host ?? source.component), "firstTimestamp": time, "lastTimestamp": time,
      "count": 1,
    ]
  }
}
