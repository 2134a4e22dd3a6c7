// MigrationPolicy (migrations.kubevirt.io): whom it is for, and what it makes of a migration's settings. Pure.

public import Codecs

/// A policy as the API has it.
public struct MigrationPolicy: Sendable, Hashable {
  public let json: JSON

  public init(_ json: JSON) { self.json = json }

  public var name: String { json.meta.name }

  private var namespaceLabels: [String: String] { json["spec", "selectors", "namespaceSelector"].stringMap }
  private var instanceLabels: [String: String] {
    json["spec", "selectors", "virtualMachineInstanceSelector"].stringMap
  }

  /// A policy that selects by nothing is for nobody.
  func matches(instance: [String: String], namespace: [String: String]) -> Bool {
    guard !namespaceLabels.isEmpty || !instanceLabels.isEmpty else { return false }
    return namespaceLabels.allSatisfy { namespace[$0.key] == $0.value }
      && instanceLabels.allSatisfy { instance[$0.key] == $0.value }
  }

  /// The policy for an instance: the one that asks for the most labels, of the instance first; then the first by name.
  public static func best(
    among policies: [JSON], instance: [String: String], namespace: [String: String]
  ) -> MigrationPolicy? {
    policies.map { MigrationPolicy($0) }.filter { $0.matches(instance: instance, namespace: namespace) }
      .min { $0.rank < $1.rank }
  }

  private var rank: (Int, Int, String) {
    (-namespaceLabels.count - instanceLabels.count, -instanceLabels.count, name)
  }

  /// The defaults with what the policy says in their place.
  ///
  /// - Parameter policy: nil leaves the defaults.
  public static func configuration(by policy: MigrationPolicy?) -> JSON {
    var configuration = MigrationConfiguration.standard
    for (name, _) in configuration.members {
      guard let value = policy?.json["spec", name], !value.isNull else { continue }
      configuration[name] = value
    }
    return configuration
  }
}
