// The page that describes an object: who it is, what it is to be, how it is, and what happened to it. Pure.

import Codecs
import FoundationEssentials
import KubeModel

struct Description {
  let view: View
  let object: JSON
  /// What is known of events about it.
  let events: [JSON]
  let now: Date

  private static let nameWidth = 16

  var lines: [PageLine] { identity + fields + conditions + section("Spec") + section("Status") + eventLines }

  private var identity: [PageLine] {
    let meta = object.meta
    let place = ClusterName.split(meta.namespace)
    var lines = [
      field("Name", meta.name), field("Namespace", place.namespace), field("Cluster", place.cluster ?? ""),
      field("Kind", "\(object.kind) (\(object.apiVersion))"),
    ]
    lines += list("Labels", meta.labels) + list("Annotations", meta.annotations)
    if let created = meta.creationTimestamp { lines.append(field("Created", "\(created), \(age(created)) ago")) }
    if let deleted = meta.deletionTimestamp { lines.append(field("Being deleted", "since \(deleted)", .warning)) }
    lines += meta.finalizers.map { field("Finalizer", $0) }
    return lines.filter { $0.parts.last?.text.isEmpty == false } + owners
  }

  private var owners: [PageLine] {
    object.meta.ownerReferences.map { owner in
      var line = field("Owner", "\(owner.kind)/\(owner.name)")
      if let resource = Registry.find(apiVersion: owner.apiVersion, kind: owner.kind) {
        line.target = PageLine.Target(view: View(resource), key: object.key.relative(owner.name, of: resource))
      }
      return line
    }
  }

  /// What the list's columns say, which is what operators look for first.
  private var fields: [PageLine] {
    let row = Column.Row(object: object)
    let known: Set = ["NAME", "NAMESPACE", "AGE"]
    return view.columns(showsNamespace: false, sample: object).filter { !known.contains($0.title) }.compactMap {
      let cell = $0.cell(row)
      let text = cell.text(now: now)
      return text == "-" ? nil : field($0.title.prefix(1) + $0.title.dropFirst().lowercased(), text, cell.role)
    }
  }

  private var conditions: [PageLine] {
    let conditions = object["status", "conditions"].elements
    guard !conditions.isEmpty else { return [] }
    return heading("Conditions")
      + conditions.map { condition in
        let status = condition["status"].string ?? ""
        let since = condition["lastTransitionTime"].string.map { " for \(age($0))" } ?? ""
        let words = [condition["reason"].string, condition["message"].string].compactMap(\.self).filter { !$0.isEmpty }
        return PageLine([
          PageLine.Part("  \(Self.padded(condition["type"].string ?? ""))", .key),
          PageLine.Part("\(status)\(since)", StateWord.role(of: status)),
          PageLine.Part(words.isEmpty ? "" : "  \(words.joined(separator: ": "))"),
        ])
      }
  }

  /// A part of the object as YAML, without what stands above already.
  private func section(_ name: String) -> [PageLine] {
    var part = object[name.lowercased()]
    if part.isObject { part["conditions"] = .null }
    guard part.hasContent else { return [] }
    return heading(name)
      + YAML.text(part).split(separator: "\n").map { text in
        var line = YAMLLines.line(String(text))
        line.parts.insert(PageLine.Part("  "), at: 0)
        return line
      }
  }

  private var eventLines: [PageLine] {
    heading("Events") + (events.isEmpty ? [PageLine("  none are known", .dim)] : EventLines.lines(of: events, now: now))
  }

  private func heading(_ text: String) -> [PageLine] { [PageLine(""), PageLine(text, .header)] }

  private func field(_ name: some StringProtocol, _ value: String, _ role: Role = .text) -> PageLine {
    PageLine([PageLine.Part(Self.padded(String(name)), .key), PageLine.Part(value, role)])
  }

  private func list(_ name: String, _ map: [String: String]) -> [PageLine] {
    let entries = map.filter { $0.key != "kubectl.kubernetes.io/last-applied-configuration" }
    return entries.sorted { $0.key < $1.key }.enumerated().map { index, entry in
      field(index == 0 ? name : "", "\(entry.key)=\(entry.value)")
    }
  }

  private func age(_ time: String) -> String { RFC3339.date(time).map { Age.text(since: $0, now: now) } ?? "?" }

  private static func padded(_ text: String) -> String {
    text + String(repeating: " ", count: max(1, nameWidth - text.count))
  }
}

/// Events as lines, the newest first.
enum EventLines {
  static func lines(of events: [JSON], now: Date) -> [PageLine] {
    let dated = events.map { ($0, EventCells.lastSeen($0) ?? "") }.sorted { $0.1 > $1.1 }
    return dated.map { event, time in
      let type = event["type"].string ?? ""
      let count = event["count"].int ?? event["series", "count"].int ?? 1
      let age = RFC3339.date(time).map { Age.text(since: $0, now: now) } ?? "?"
      return PageLine([
        PageLine.Part("  \(age)\(String(repeating: " ", count: max(1, 8 - age.count)))", .dim),
        PageLine.Part("\(type)  ", StateWord.role(of: type)), PageLine.Part("\(event["reason"].string ?? "")  ", .key),
        PageLine.Part((event["message"].string ?? "") + (count > 1 ? " (\(count)×)" : "")),
      ])
    }
  }
}
