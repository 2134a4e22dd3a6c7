// How equal events become one with a count.

import Codecs
import FoundationEssentials
import KubeModel
import Testing

@testable import Reconcile

@Suite struct EventSeriesTests {
  var series = EventSeries(source: EventSource(component: "test"))
  let now = Date(timeIntervalSince1970: 1_800_000_000)
  let object: JSON
  let note: EventNote

  init() {
    object = ["kind": "Pod", "metadata": ["name": "p", "namespace": "default", "uid": "u"]]
    note = EventNote(.warning, "FailedScheduling", "no room", about: object)
  }

  @Test("the first of its kind becomes an Event about its object")
  mutating func creation() throws {
    guard case .create(let event)? = series.add(note, now: now) else { return #expect(Bool(false)) }
    #expect(event["involvedObject", "name"] == "p")
    #expect(event["involvedObject", "uid"] == "u")
    #expect(event.meta.namespace == "default")
    #expect(event["type"] == "Warning")
    #expect(event["count"] == 1)
    #expect(event["source"] == ["component": "test"])
    #expect(event["reportingInstance"] == "test")
    #expect(event["firstTimestamp"].string == RFC3339.seconds(now))
  }

  @Test("repetitions raise the count, and are written at most every ten seconds")
  mutating func counting() {
    _ = series.add(note, now: now)
    for second in 1..<10 { #expect(series.add(note, now: now.addingTimeInterval(Double(second))) == nil) }
    guard case .patch(_, .merge(let patch))? = series.add(note, now: now.addingTimeInterval(10)) else {
      return #expect(Bool(false))
    }
    #expect(patch["count"] == 11)
  }

  @Test("another message is another event")
  mutating func messages() {
    _ = series.add(note, now: now)
    let other = EventNote(.warning, "FailedScheduling", "still no room", about: object)
    guard case .create? = series.add(other, now: now) else { return #expect(Bool(false)) }
  }

  @Test("two events of one object at the same moment have different names")
  mutating func names() {
    let writes = ["a", "b"].map { series.add(EventNote(.normal, $0, $0, about: object), now: now) }
    let names = writes.compactMap { if case .create(let event)? = $0 { event.meta.name } else { nil } }
    #expect(Set(names).count == 2)
  }

  @Test("an event that the server has dropped is made anew")
  mutating func forgetting() {
    guard case .create(let event)? = series.add(note, now: now) else { return #expect(Bool(false)) }
    series.forget(event.key)
    guard case .create? = series.add(note, now: now) else { return #expect(Bool(false)) }
  }

  @Test("memory is bounded: beyond the limit the oldest are forgotten")
  mutating func bound() {
    for index in 0...EventSeries.limit {
      _ = series.add(EventNote(.normal, "R", "\(index)", about: object), now: now.addingTimeInterval(Double(index)))
    }
    let first = EventNote(.normal, "R", "0", about: object)
    guard case .create? = series.add(first, now: now) else { return #expect(Bool(false)) }
  }

  @Test("an overlong message is cut")
  mutating func overlong() {
    let long = EventNote(.normal, "R", String(repeating: "x", count: 5000), about: object)
    guard case .create(let event)? = series.add(long, now: now) else { return #expect(Bool(false)) }
    #expect(event["message"].string?.count == 1024)
  }

  @Test("an event about an object without namespace goes to the namespace default")
  mutating func clusterScope() {
    guard
      case .create(let event)? = series.add(
        EventNote(.normal, "R", "m", about: ["kind": "Node", "metadata": ["name": "n"]]), now: now)
    else {
      return #expect(Bool(false))
    }
    #expect(event.meta.namespace == "default")
    #expect(event["involvedObject", "namespace"] == .null)
  }
}
