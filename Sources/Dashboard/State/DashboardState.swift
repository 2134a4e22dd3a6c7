// Everything the screen shows, as one value. What keys do to it is in DashboardState+Keys; how it looks, in Frame/.

import Codecs
import FoundationEssentials
import KubeModel
import Reconcile
import Terminal

struct DashboardState: Sendable {
  /// What the keys drive at the moment.
  enum Mode: Sendable, Hashable {
    case list
    /// The filter is being typed.
    case filter
    case command(CommandLine)
    case confirm(Confirmation)
    /// Where guests are to go is being asked.
    case targets(TargetDialog)
    case guests(NodeGuests)
    case columns(ColumnDialog)
    /// The topmost page is read.
    case page
    /// The help, scrolled down so many lines.
    case help(top: Int)
  }

  /// The result of the last action, or why there was none.
  struct Notice: Sendable, Hashable {
    enum Kind: Sendable { case information, success, failure }

    var kind: Kind
    var text: String
    /// Whether it is about the last key alone, and goes with the next.
    var isPassing = false
  }

  /// What this dashboard looks at, for the title.
  private(set) var place: Place
  let settings: Settings
  let keyMap: KeyMap
  var size: Size
  var now: Date
  private(set) var view: View
  var mode = Mode.list
  var notice: Notice?
  /// The kinds that the server offers.
  var catalog: Catalog
  /// Other clusters that can be looked at.
  var contexts: [String] = []
  /// The newest last.
  var commandHistory: [String] = []
  /// The consoles' part of the screen and of the bars.
  var desk = DeskBar()
  private(set) var inventory = Inventory()
  private(set) var tables: PerView<ObjectTable>
  var permissions = Permissions()
  var journal = Journal()
  var top = TopWatch()
  /// The looks at what the server does not tell by itself.
  var polls: [Look.Subject: Poll] = [:]
  /// When something last came of what is followed.
  var lastNews = Date.distantPast
  private(set) var timeline = Timeline()
  /// Pages over the list, the topmost last.
  var pages: [Page] = []
  var lastPageID = 0
  /// The lists that were looked at, the last one first, beyond those that are followed always.
  private(set) var visited: [View] = []

  static let minimumSize = Size(columns: 60, rows: 16)
  /// How many lists are followed beside those that belong together.
  static let visitedLimit = 6

  init(
    place: Place, size: Size, now: Date, view: View = .virtualMachines, settings: Settings = Settings(),
    keyMap: KeyMap = .standard
  ) {
    (self.place, self.size, self.now, self.view) = (place, size, now, view)
    (self.settings, self.keyMap) = (settings, keyMap)
    catalog = Catalog(aliases: settings.aliases)
    tables = Self.tables(place, settings)
    show(view)
  }

  var table: ObjectTable {
    get { tables[view] }
    _modify { yield &tables[view] }
  }

  private static func tables(_ place: Place, _ settings: Settings) -> PerView<ObjectTable> {
    PerView { view in
      var table = ObjectTable(
        view: view, showsNamespace: place.namespace == nil, showsCluster: place.isJoined,
        thresholds: settings.thresholds)
      table.choice = settings.columns?.columns(of: view.resource.qualifiedName)
      return table
    }
  }
}

extension SyncState {
  /// Whether the first list is there, however stale.
  fileprivate var isFollowing: Bool {
    switch self {
    case .live, .stale: true
    case .loading, .forbidden: false
    }
  }
}

/// Which cluster a dashboard looks at, and which part of it.
public struct Place: Sendable, Hashable {
  /// The kubeconfig's context, or another name by which the operator knows the cluster.
  public var context: String
  /// nil for all namespaces.
  public var namespace: String?
  /// Whether it is several clusters that are looked at: keys then name theirs before the namespace.
  var isJoined = false
  /// The kubeconfig, where the operator has named one for this run.
  public var kubeconfig: String?
  /// Whether a command that names no context might mean another cluster.
  public var needsContext = false

  public init(context: String, namespace: String? = nil) {
    self.context = context
    self.namespace = namespace
  }
}

// MARK: - What is looked at

extension DashboardState {
  /// The lists that are to be followed now: those that belong together, and the last few that were looked at.
  var followed: [View] { View.joined + visited }

  /// The state in which another cluster is entered: what is the operator's, not the cluster's, comes along.
  func moved(to fresh: DashboardState) -> DashboardState {
    var moved = fresh
    moved.commandHistory = commandHistory
    moved.journal = journal
    moved.notice = Notice(kind: .success, text: "looking at \(fresh.place.context)")
    return moved
  }

  mutating func show(_ view: View) {
    self.view = view
    pages = []
    if mode == .page { mode = .list }
    visit(view)
  }

  /// Has a list followed, in the place of the one that has not been looked at for the longest time.
  mutating func visit(_ view: View) {
    guard !View.joined.contains(view) else { return }
    visited.removeAll { $0 == view }
    visited.insert(view, at: 0)
    while visited.count > Self.visitedLimit {
      let gone = visited.removeLast()
      inventory.forget(gone)
      tables.forget(gone)
    }
  }

  /// Nil for all. Another one begins with empty lists.
  var namespace: String? {
    get { place.namespace }
    set {
      guard newValue != place.namespace else { return }
      place.namespace = newValue
      for view in followed where view.resource.isNamespaced { inventory.forget(view) }
      tables = Self.tables(place, settings)
      for view in followed { tables[view].update(.all, inventory, now: now) }
      forgetLooks()
    }
  }
}

// MARK: - What comes from the cluster

extension DashboardState {
  /// Takes over what changed in one kind, and how fresh it is.
  mutating func apply(_ view: View, _ change: ObjectChange, sync: SyncState) {
    noteChanges(view, change, isLoading: !inventory.sync[view].isFollowing)
    inventory.sync[view] = sync
    if sync.isFollowing { lastNews = now }
    let changed = inventory.apply(change, to: view)
    for (view, keys) in changed { tables[view].update(keys, inventory, now: now) }
    if case .guests(var guests) = mode, changed[.instances] != nil {
      guests.update(inventory)
      mode = .guests(guests)
    }
  }

  /// Puts single changes on the timeline; what a list begins with is no change.
  private mutating func noteChanges(_ view: View, _ change: ObjectChange, isLoading: Bool) {
    guard !isLoading, case .some(let news) = change else { return }
    for (key, new) in news { timeline.note(view, key, was: inventory.object(view, key), is: new, at: now) }
  }

  /// Takes over which kinds the server has.
  mutating func offer(_ resources: [ResourceDefinition]) {
    catalog = Catalog(resources, aliases: settings.aliases)
  }

  /// Takes over who is attached to consoles.
  mutating func setAudiences(_ audiences: [ObjectKey: ConsoleAudience]) {
    let changed = inventory.setAudiences(audiences)
    for view in [View.virtualMachines, .instances] {
      tables[view].note(.viewers, isThere: !audiences.isEmpty)
      if !changed.isEmpty { tables[view].update(.some(changed), inventory, now: now) }
    }
  }

  /// Takes over what the objects of a list use.
  ///
  /// - Parameter view: instances, whose machines use the same; pods, or nodes.
  mutating func setShares(_ view: View, _ shares: [ObjectKey: Share]) {
    let changed = inventory.setShares(view, shares)
    for view in view == .instances ? [.virtualMachines, .instances] : [view] {
      tables[view].note(.figures, isThere: !shares.isEmpty)
      if !changed.isEmpty { tables[view].update(.some(changed), inventory, now: now) }
    }
  }

  mutating func setFilter(_ text: String) { table.setFilter(text, inventory, now: now) }

  mutating func sort(_ sorting: Sorting) { table.sort(by: sorting, inventory, now: now) }

  /// Scrolls the list to its selection and makes the cells that will be seen: call before `frame`.
  mutating func prepare() {
    table.pass(to: now, inventory)
    table.show(height: listHeight, inventory, now: now)
  }
}
