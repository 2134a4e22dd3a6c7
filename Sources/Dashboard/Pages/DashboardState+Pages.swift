// Opening, filling and leaving pages. What keys do on them is in DashboardState+PageKeys.

import Codecs
import FoundationEssentials
import KubeModel

/// What a page needs from the server.
struct PageRequest: Sendable, Hashable {
  var page: Int
  var view: View
  var key: ObjectKey
}

/// A log that a page shows.
struct LogRequest: Sendable, Hashable {
  var page: Int
  var pod: ObjectKey
  /// Nil for the only one.
  var container: String?
  var options: LogOptions
}

extension DashboardState {
  /// So many pages lie over one another; the lowest goes.
  private static let pageLimit = 16

  /// What keys drive when nothing is asked: the topmost page, or the list.
  var base: Mode { pages.isEmpty ? .list : .page }

  var page: Page? { pages.last }

  mutating func changePage(_ change: (inout Page) -> Void) {
    guard !pages.isEmpty else { return }
    change(&pages[pages.count - 1])
  }

  mutating func closePage() {
    _ = pages.popLast()
    mode = base
  }

  /// Opens a page about an object, in the place of another one about the same object.
  mutating func open(_ aspect: Page.Aspect, of view: View, _ key: ObjectKey) -> Effect? {
    if case .object(view, key, _)? = page?.subject { pages.removeLast() }
    let id = nextPageID
    let title = "\(view.resource.singular) \(key)"
    switch aspect {
    case .describe, .yaml:
      push(Page(id: id, .object(view, key, aspect), title: title, content: .loading))
      return .fetch(PageRequest(page: id, view: view, key: key))
    case .tree:
      push(Page(id: id, .object(view, key, .tree), title: "\(title): owners and children", lines: treeLines(view, key)))
    case .events:
      push(Page(id: id, .object(view, key, .events), title: "\(title): events", lines: eventLines(view, key)))
    case .log: return openLog(view, key)
    }
    return nil
  }

  private mutating func push(_ page: Page) {
    pages.append(page)
    if pages.count > Self.pageLimit { pages.removeFirst() }
    mode = .page
  }

  var nextPageID: Int {
    mutating get {
      lastPageID += 1
      return lastPageID
    }
  }

  mutating func open(_ subject: Page.Subject, title: String, lines: [PageLine]) {
    push(Page(id: nextPageID, subject, title: title, lines: lines))
  }
}

// MARK: - What pages say

extension DashboardState {
  func treeLines(_ view: View, _ key: ObjectKey) -> [PageLine] {
    ObjectTree(inventory: inventory, views: followed).lines(of: view, key)
  }

  var timelineLines: [PageLine] { timeline.lines(events: inventory.objects[.events].values, now: now) }

  func eventLines(_ view: View, _ key: ObjectKey) -> [PageLine] {
    let events = events(of: view, key)
    return events.isEmpty
      ? [PageLine("No events are known. They are kept for about an hour.", .dim)]
      : EventLines.lines(of: events, now: now)
  }

  private func events(of view: View, _ key: ObjectKey) -> [JSON] {
    inventory.objects[.events].values.filter { event in
      let involved = event["involvedObject"]
      return involved["name"].string == key.name && involved["kind"].string == view.resource.kind
        && event.key.relative(key.name, of: view.resource) == key
    }
  }

  /// Takes over what the server said of a page's object.
  mutating func received(_ id: Int, _ answer: Result<JSON, APIError>) {
    guard let index = pages.firstIndex(where: { $0.id == id }) else { return }
    guard case .object(let view, let key, let aspect) = pages[index].subject else { return }
    switch answer {
    case .failure(let error): pages[index].content = .failed(error.message)
    case .success(let object):
      pages[index].version = object.meta.resourceVersion
      pages[index].show(
        aspect == .yaml
          ? YAMLLines.lines(of: key.cluster == nil ? object : ClusterName.unmark(object))
          : Description(view: view, object: object, events: events(of: view, key), now: now).lines)
    }
  }

  /// What the page in front needs anew because its object has changed since.
  var staleRequest: PageRequest? {
    guard let page, let version = page.version, case .object(let view, let key, _) = page.subject,
      let known = inventory.object(view, key)?.meta.resourceVersion, known != version
    else { return nil }
    return PageRequest(page: page.id, view: view, key: key)
  }

  /// Brings pages up to date that are made from what the lists know.
  mutating func refreshPages() {
    for index in pages.indices {
      switch pages[index].subject {
      case .object(let view, let key, .tree): pages[index].show(treeLines(view, key))
      case .object(let view, let key, .events): pages[index].show(eventLines(view, key))
      case .journal: pages[index].show(journal.lines)
      case .timeline: pages[index].show(timelineLines)
      case .object(let view, let key, .log): sayWhereLogGoesOn(index, view, key)
      default: break
      }
    }
    refreshTop()
  }
}

// MARK: - Logs

extension DashboardState {
  private mutating func openLog(_ view: View, _ key: ObjectKey) -> Effect? {
    guard let pod = pod(of: view, key) else {
      notice = Notice(kind: .information, text: "\(key) has no pod: its log begins when it starts")
      mode = base
      return nil
    }
    let names = inventory.object(.pods, pod)?["spec", "containers"].elements.compactMap { $0["name"].string } ?? []
    // KubeVirt's own launchers keep the serial log in a container of its own.
    let container = names.first { $0 == "guest-console-log" } ?? names.first
    let id = nextPageID
    var page = Page(
      id: id, .object(view, key, .log), title: "log of pod \(pod)\(container.map { ", container \($0)" } ?? "")",
      content: .loading)
    page.follow(height: pageHeight)
    page.content = .loading
    page.pod = pod
    push(page)
    return .followLog(LogRequest(page: id, pod: pod, container: container, options: LogOptions()))
  }

  /// The newest launcher of a machine: after a migration the pod of the old node is still there for a while.
  private func pod(of view: View, _ key: ObjectKey) -> ObjectKey? {
    if view.kind == .pods { return key }
    guard let machine = inventory.machine(view, key),
      let uid = inventory.object(.instances, machine)?.meta.uid, !uid.isEmpty
    else { return nil }
    let pods = inventory.objects[.pods].values.filter { $0["metadata", "labels"][Names.createdBy].string == uid }
    return pods.max { ($0.meta.creationTimestamp ?? "") < ($1.meta.creationTimestamp ?? "") }?.key
  }

  mutating func received(_ id: Int, _ news: LogNews) {
    guard let index = pages.firstIndex(where: { $0.id == id }) else { return }
    pages[index].pass(news.dropped)
    pages[index].append(news.lines, height: pageHeight)
    if let end = news.end { pages[index].end(end, height: pageHeight) }
  }

  /// A guest that has moved or begun anew has another pod, which may come a while after the log's end.
  private mutating func sayWhereLogGoesOn(_ index: Int, _ view: View, _ key: ObjectKey) {
    guard pages[index].hasEnded, view.kind != .pods, let old = pages[index].pod, let pod = pod(of: view, key),
      pod != old, let node = inventory.object(.pods, pod)?["spec", "nodeName"].string
    else { return }
    pages[index].pod = nil
    let words = "The guest goes on in pod \(pod.name) on \(node): L follows it there."
    pages[index].add([PageLine(words, .dim)], height: pageHeight)
  }
}

/// What has come of a log.
struct LogNews: Sendable {
  var lines: [PageLine] = []
  /// How many more there were, before these.
  var dropped = 0
  /// Why no more will come.
  var end: String?

  mutating func add(_ more: LogNews) {
    lines += more.lines
    let surplus = max(0, lines.count - Page.lineLimit)
    lines.removeFirst(surplus)
    dropped += surplus + more.dropped
    end = more.end ?? end
  }
}
