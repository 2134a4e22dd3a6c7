// What changed in the cluster in the last hour, as far as the lists have seen it: who came, went, changed state or moved.

import Codecs
import FoundationEssentials
import KubeModel

struct Timeline: Sendable {
  struct Entry: Sendable, Hashable {
    var date: Date
    var view: View
    var key: ObjectKey
    var text: String
    var role: Role
  }

  /// How far back it reaches.
  static let span: TimeInterval = 3_600
  /// So many changes are kept, the newest.
  static let limit = 2_000

  /// The newest last; more than the limit at times, so that the oldest go many at once.
  private var entries: [Entry] = []

  /// Notes what has become of one object; nothing where its state looks as before.
  mutating func note(_ view: View, _ key: ObjectKey, was old: JSON?, is new: JSON?, at date: Date) {
    guard view.kind != .events, let (text, role) = Self.change(view, from: old, to: new) else { return }
    entries.append(Entry(date: date, view: view, key: key, text: text, role: role))
    if entries.count > 2 * Self.limit { entries.removeFirst(Self.limit) }
  }

  private static func change(_ view: View, from old: JSON?, to new: JSON?) -> (String, Role)? {
    let (before, after) = (old.flatMap { RowState.cell(view, $0) }, new.flatMap { RowState.cell(view, $0) })
    guard old != nil else { return ("created\(after.map { ": \($0.text)" } ?? "")", after?.role ?? .text) }
    guard let new, let old else { return ("deleted", .warning) }
    var words: [String] = []
    if before?.text != after?.text { words.append("\(before?.text ?? "-") → \(after?.text ?? "-")") }
    let (from, to) = (place(old), place(new))
    if from != to, !to.isEmpty { words.append(from.isEmpty ? "on \(to)" : "moved \(from) → \(to)") }
    return words.isEmpty ? nil : (words.joined(separator: ", "), after?.role ?? .text)
  }

  private static func place(_ object: JSON) -> String {
    object["status", "nodeName"].string ?? object["spec", "nodeName"].string ?? ""
  }

  /// The newest first, with the events that the cluster keeps.
  func lines(events: some Sequence<JSON>, now: Date) -> [PageLine] {
    let start = now.addingTimeInterval(-Self.span)
    let told = events.compactMap { Self.entry(of: $0) }
    let all = (entries.suffix(Self.limit) + told).filter { $0.date >= start }.sorted { $0.date > $1.date }
    return all.prefix(Self.limit).map { Self.line($0, now: now) }
  }

  private static func entry(of event: JSON) -> Entry? {
    let involved = event["involvedObject"]
    guard let date = EventCells.lastSeen(event).flatMap(RFC3339.date) else { return nil }
    let resource = Registry.find(apiVersion: involved["apiVersion"].string ?? "", kind: involved["kind"].string ?? "")
    let view = resource.map { View($0) } ?? .events
    let key = resource.map { event.key.relative(involved["name"].string ?? "", of: $0) } ?? event.key
    let text = "\(event["reason"].string ?? ""): \(event["message"].string ?? "")"
    return Entry(
      date: date, view: view, key: key, text: text, role: event["type"].string == "Warning" ? .warning : .text)
  }

  private static func line(_ entry: Entry, now: Date) -> PageLine {
    let age = Age.text(since: entry.date, now: now)
    return PageLine(
      [
        PageLine.Part("\(age)\(String(repeating: " ", count: max(1, 8 - age.count)))", .dim),
        PageLine.Part(
          "\(entry.view.resource.shortNames.first ?? entry.view.resource.singular)/\(entry.key.name)  ", .key),
        PageLine.Part(entry.text, entry.role),
      ], target: PageLine.Target(view: entry.view, key: entry.key))
  }
}
