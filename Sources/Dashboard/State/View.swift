// A list the dashboard can show: a kind of the API, and what is known of its rows.

public import KubeModel

/// One of the dashboard's lists. Any kind the server offers can be one; those the dashboard knows have richer columns
/// and keys of their own.
public struct View: Sendable {
  /// What its rows are known to be.
  enum Kind: Sendable, Hashable, CaseIterable {
    case virtualMachines, instances, pods, nodes, events, migrations, other
  }

  public let resource: ResourceDefinition
  let kind: Kind
  let title: String

  private init(_ resource: ResourceDefinition, _ kind: Kind, title: String) {
    (self.resource, self.kind, self.title) = (resource, kind, title)
  }

  /// The list of a kind.
  public init(_ resource: ResourceDefinition) {
    let id = resource.qualifiedName
    self = Self.tabs.first { $0.resource.qualifiedName == id } ?? View(resource, .other, title: resource.kind + "s")
  }

  public static let virtualMachines = View(Registry.virtualMachines, .virtualMachines, title: "VMs")
  public static let instances = View(Registry.virtualMachineInstances, .instances, title: "VMIs")
  public static let pods = View(Registry.pods, .pods, title: "Pods")
  public static let nodes = View(Registry.nodes, .nodes, title: "Nodes")
  public static let events = View(Registry.events, .events, title: "Events")
  public static let migrations = View(Registry.virtualMachineInstanceMigrations, .migrations, title: "Migrations")
  public static let claims = View(Registry.persistentVolumeClaims, .other, title: "PVCs")

  /// The lists that have a digit, in the order of these.
  static let tabs = [virtualMachines, instances, pods, nodes, events, migrations, claims]
  /// The lists that are followed always: rows of one tell what objects of others say.
  static let joined = [virtualMachines, instances, migrations, pods, nodes, events]

  /// The key that shows it; nil for kinds that are reached by their name alone.
  var digit: Character? { Self.tabs.firstIndex(of: self).map { Character(String($0 + 1)) } }

  /// Whether its cells are the server's, as nothing is known of the kind here.
  var isTabulated: Bool {
    kind == .other && Registry.find(group: resource.group, version: resource.version, plural: resource.plural) == nil
  }

  func neighbour(_ step: Int) -> View {
    let index = Self.tabs.firstIndex(of: self) ?? (step > 0 ? -1 : 0)
    return Self.tabs[(index + step + Self.tabs.count) % Self.tabs.count]
  }
}

extension View: Hashable {
  public static func == (left: View, right: View) -> Bool {
    left.kind == right.kind && (left.kind != .other || left.resource.qualifiedName == right.resource.qualifiedName)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    if kind == .other { hasher.combine(resource.plural) }
  }
}

extension View: CustomStringConvertible {
  public var description: String { kind == .other ? resource.qualifiedName : "\(kind)" }
}

extension Set<View.Kind> {
  /// Lists whose rows are about a virtual machine.
  static let ofMachines: Self = [.virtualMachines, .instances, .pods]
  static let all = Set(View.Kind.allCases)
}

/// A value for each view, made where there is none yet.
struct PerView<Value: Sendable>: Sendable {
  private var values: [View: Value] = [:]
  private let make: @Sendable (View) -> Value

  init(_ make: @escaping @Sendable (View) -> Value) { self.make = make }

  var views: [View] { Array(values.keys) }

  subscript(view: View) -> Value {
    get { values[view] ?? make(view) }
    set { values[view] = newValue }
    _modify { yield &values[view, default: make(view)] }
  }

  mutating func forget(_ view: View) { values[view] = nil }
}
