// Everything the screen shows, as one value. What keys do to it is in DashboardState+Keys; how it looks, in Frame/.

import Codecs
import KubeModel
import Reconcile
import Terminal

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct DashboardState: Sendable {
  /// What the keys drive at the moment.
  enum Mode: Sendable, Hashable {
    case list
    /// The filter is being typed.
    case filter
    case confirm(Confirmation)
    /// Where guests are to go is being asked.
    case targets(TargetDialog)
    case guests(NodeGuests)
    /// The help, scrolled down so many lines.
    case help(top: Int)
  }

  /// A question before something disruptive; Cancel is selected at first.
  struct Confirmation: Sendable, Hashable {
    var order: Order
    var isConfirmSelected = false
  }

  /// The result of the last action, or why there was none.
  struct Notice: Sendable, Hashable {
    enum Kind: Sendable { case information, success, failure }

    var kind: Kind
    var text: String
  }

  /// What this dashboard looks at, for the title.
  let place: Place
  var size: Size
  var now: Date
  var view: View
  var mode = Mode.list
  var notice: Notice?
  private(set) var inventory = Inventory()
  private(set) var tables: PerView<ObjectTable>

  static let minimumSize = Size(columns: 60, rows: 16)

  init(place: Place, size: Size, now: Date, view: View = .virtualMachines) {
    (self.place, self.size, self.now, self.view) = (place, size, now, view)
    tables = PerView { ObjectTable(view: $0, showsNamespace: place.namespace == nil) }
  }

  var table: ObjectTable {
    get { tables[view] }
    _modify { yield &tables[view] }
  }
}

/// Which cluster a dashboard looks at, and which part of it.
public struct Place: Sendable, Hashable {
  /// The kubeconfig's context, or another name by which the operator knows the cluster.
  public var context: String
  /// nil for all namespaces.
  public var namespace: String?

  public init(context: String, namespace: String? = nil) {
    self.context = context
    self.namespace = namespace
  }
}

// MARK: - What comes from the cluster

extension DashboardState {
  /// Takes over what changed in one kind, and how fresh it is.
  mutating func apply(_ view: View, _ change: ObjectChange, sync: SyncState) {
    inventory.sync[view] = sync
    let changed = inventory.apply(change, to: view)
    for (view, keys) in changed { tables[view].update(keys, inventory) }
    if case .guests(var guests) = mode, changed[.instances] != nil {
      guests.update(inventory)
      mode = .guests(guests)
    }
  }

  mutating func setFilter(_ text: String) { table.setFilter(text, inventory) }

  /// Scrolls the list to its selection and makes the cells that will be seen: call before `frame`.
  mutating func prepare() { table.show(height: listHeight, inventory, now: now) }
}
