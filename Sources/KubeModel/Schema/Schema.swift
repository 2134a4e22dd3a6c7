// The shape of a kind's objects: what fields there are, of which type, and which must be present.

/// A node in the tree of an object's fields.
public final class Schema: Sendable {
  public enum FieldType: Sendable, Equatable {
    case string, integer, boolean
    /// A number or a string, as resource quantities and ports are written.
    case quantity
    /// RFC 3339.
    case time
    /// An object; without known fields nothing about its members is checked.
    case object
    case array(Schema)
    /// An object whose member names are data, as labels are.
    case map(Schema)

    public static func == (left: Self, right: Self) -> Bool {
      switch (left, right) {
      case (.string, .string), (.integer, .integer), (.boolean, .boolean), (.quantity, .quantity), (.time, .time),
        (.object, .object):
        true
      case (.array(let a), .array(let b)), (.map(let a), .map(let b)): a === b
      default: false
      }
    }
  }

  public let type: FieldType
  /// In the order of the text they come from.
  public let fields: [(name: String, schema: Schema)]
  public let required: [String]
  private let byName: [String: Schema]

  public init(_ type: FieldType, fields: [(name: String, schema: Schema)] = [], required: [String] = []) {
    self.type = type
    self.fields = fields
    self.required = required
    byName = Dictionary(fields.map { ($0.name, $0.schema) }) { first, _ in first }
  }

  public subscript(name: String) -> Schema? { byName[name] }

  /// True for an object of which nothing is known but that it is one.
  public var isOpen: Bool { type == .object && fields.isEmpty }

  /// The schema of a kind served by the registry, `metadata` included; nil where there is none.
  public static func of(_ resource: ResourceDefinition) -> Schema? { SchemaText.kinds[resource.kind] }
}
