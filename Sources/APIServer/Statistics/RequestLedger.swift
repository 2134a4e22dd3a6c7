// Counts of answered requests, for /metrics.

import HTTPService
import KubeModel
import NIOHTTP1
import Statistics
import Synchronization

/// What a request was about, in words of which there are only so many.
struct RequestLabel: Sendable, Hashable {
  var verb = ""
  var group = ""
  var version = ""
  var resource = ""
  var subresource = ""

  init(_ target: RequestTarget, _ request: HTTPRequest) {
    verb = request.method.rawValue
    switch target {
    case .resource(let kind, _, let name, let subresource):
      (group, version, resource) = (kind.group, kind.version, kind.plural)
      verb =
        RequestVerb.of(request.method, isNamed: name != nil, isWatch: request.flag("watch"))?.uppercased() ?? "OTHER"
      // What is no subresource is any text that a client may think of.
      let known = kind.subresources + ["status", "binding", "eviction", "log", "scale"]
      if let subresource { self.subresource = known.contains(subresource) ? subresource : "other" }
    case .virtualization(let plural, _, _, let action):
      let known = VirtualizationAction(resource: plural, name: action)
      (group, version) = (Discovery.subresourceGroup, "v1")
      (resource, subresource) = known == nil ? ("other", "other") : (plural, action)
    case .usage, .viewers:
      guard let action = target.action else { break }
      (verb, group, resource) = (action.verb.uppercased(), action.group, action.resource)
      subresource = action.subresource ?? ""
      version = group == UsageTarget.metricsGroup ? UsageTarget.metricsVersion : "v1"
    default: break
    }
    if !Self.verbs.contains(verb) { verb = "OTHER" }
  }

  private static let verbs: Set = [
    "GET", "LIST", "WATCH", "CREATE", "UPDATE", "PATCH", "DELETE", "DELETECOLLECTION", "POST", "PUT", "HEAD", "OPTIONS",
  ]
}

/// How many requests were answered, with which code, and how long their answers took to begin.
final class RequestLedger: Sendable {
  private struct Key: Hashable {
    var label: RequestLabel
    var code: Int
  }

  /// Upper ends of the histogram's buckets, in seconds.
  private static let bounds = [0.005, 0.025, 0.1, 0.5, 1, 5, Double.infinity]

  private struct Durations {
    var buckets = [Int](repeating: 0, count: RequestLedger.bounds.count)
    var sum = 0.0
  }

  private struct State {
    var counts: [Key: Int] = [:]
    var durations: [String: Durations] = [:]
    var inFlight = 0
  }

  private let state = Mutex(State())

  func begin() { state.withLock { $0.inFlight += 1 } }

  func end(_ label: RequestLabel, code: Int, after duration: Duration) {
    let seconds = duration / .seconds(1)
    state.withLock { state in
      state.inFlight -= 1
      state.counts[Key(label: label, code: code), default: 0] += 1
      for index in Self.bounds.indices where seconds <= Self.bounds[index] {
        state.durations[label.verb, default: Durations()].buckets[index] += 1
      }
      state.durations[label.verb]?.sum += seconds
    }
  }

  var families: [MetricFamily] {
    let state = state.withLock { $0 }
    var requests = MetricFamily("apiserver_request_total", .counter, "Answered requests.")
    for (key, count) in state.counts.sorted(by: { "\($0.key)" < "\($1.key)" }) {
      let label = key.label
      requests.add(
        Double(count),
        [
          ("verb", label.verb), ("group", label.group), ("version", label.version), ("resource", label.resource),
          ("subresource", label.subresource), ("code", String(key.code)),
        ])
    }
    var inFlight = MetricFamily("apiserver_current_inflight_requests", .gauge, "Requests that are not answered yet.")
    inFlight.add(Double(state.inFlight))
    return [requests, Self.histogram(state.durations), inFlight]
  }

  private static func histogram(_ durations: [String: Durations]) -> MetricFamily {
    var family = MetricFamily(
      "apiserver_request_duration_seconds", .histogram, "Time until the answer began; of a watch, until it was open.")
    for (verb, durations) in durations.sorted(by: { $0.key < $1.key }) {
      for (bound, count) in zip(bounds, durations.buckets) {
        family.add(Double(count), [("verb", verb), ("le", PrometheusText.number(bound))], suffix: "_bucket")
      }
      family.add(durations.sum, [("verb", verb)], suffix: "_sum")
      family.add(Double(durations.buckets.last ?? 0), [("verb", verb)], suffix: "_count")
    }
    return family
  }
}
