// The notation that schemas are written in, and its reader.
//
// A line is a field, one space deeper than the object it belongs to: `name: type`, with `!` after a name that must be present.
// Types: string, integer, boolean, quantity, time, object, `[type]` for arrays, `{type}` for maps, `@Part` for a part that several
// places share, and `@Kind.field` for what another kind has there. A line without a type begins a kind, or a part where it is `@Part`.

enum SchemaText {
  /// All kinds by name, read once.
  static let kinds: [String: Schema] = {
    var kinds: [String: Schema] = [:]
    // In one piece: kinds refer to each other.
    let machines = [virtualMachine, instance, migration, devices, volumes, shared].joined(separator: "\n")
    for text in [machines, core] {
      for (name, schema) in read(text, metadata: metadata) { kinds[name] = schema }
    }
    return kinds
  }()

  private static let metadata = read(objectMeta, metadata: nil)["ObjectMeta"] ?? Schema(.object)

  private static let objectMeta = """
    ObjectMeta
     name: string
     generateName: string
     namespace: string
     selfLink: string
     uid: string
     resourceVersion: string
     generation: integer
     creationTimestamp: time
     deletionTimestamp: time
     deletionGracePeriodSeconds: integer
     labels: {string}
     annotations: {string}
     ownerReferences: [object]
      apiVersion!: string
      kind!: string
      name!: string
      uid!: string
      controller: boolean
      blockOwnerDeletion: boolean
     finalizers: [string]
     managedFields: [object]
     clusterName: string
    """

  /// Kinds may refer to kinds and parts of the same text, whatever their order.
  static func read(_ text: String, metadata: Schema?) -> [String: Schema] {
    let lines = text.split(separator: "\n").map(Line.init)
    let starts = lines.indices.filter { lines[$0].depth == 0 }
    var sections: [String: ArraySlice<Line>] = [:]
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1] : lines.endIndex
      sections[lines[start].name] = lines[(start + 1)..<end]
    }
    let reader = Reader(sections: sections, metadata: metadata)
    return sections.filter { !$0.key.hasPrefix("@") }.mapValues { reader.kind($0) }
  }

  struct Line {
    var depth: Int
    var name: String
    var isRequired: Bool
    var type: Substring

    init(_ text: Substring) {
      let body = text.drop { $0 == " " }
      let parts = body.split(separator: " ")
      depth = text.count - body.count
      let isField = parts[0].hasSuffix(":")
      let label = isField ? parts[0].dropLast() : parts[0]
      isRequired = label.hasSuffix("!")
      name = String(isRequired ? label.dropLast() : label)
      type = isField && parts.count > 1 ? parts[1] : "object"
    }
  }

  private struct Reader {
    let sections: [String: ArraySlice<Line>]
    let metadata: Schema?

    func kind(_ lines: ArraySlice<Line>) -> Schema {
      let body = object(lines, depth: 1)
      guard let metadata else { return body }
      let common = [("apiVersion", Schema(.string)), ("kind", Schema(.string)), ("metadata", metadata)]
      let own = body.fields.filter { $0.name != "metadata" }.map { ($0.name, $0.schema) }
      return Schema(.object, fields: common + own, required: body.required)
    }

    private func object(_ lines: ArraySlice<Line>, depth: Int) -> Schema {
      var fields: [(name: String, schema: Schema)] = []
      let starts = lines.indices.filter { lines[$0].depth == depth }
      for (index, start) in starts.enumerated() {
        let end = index + 1 < starts.count ? starts[index + 1] : lines.endIndex
        let line = lines[start]
        fields.append((line.name, schema(line.type, lines[(start + 1)..<end], depth: depth + 1)))
      }
      return Schema(.object, fields: fields, required: starts.map { lines[$0] }.filter(\.isRequired).map(\.name))
    }

    private func schema(_ type: Substring, _ children: ArraySlice<Line>, depth: Int) -> Schema {
      switch type.first {
      case "[": return Schema(.array(schema(type.dropFirst().dropLast(), children, depth: depth)))
      case "{": return Schema(.map(schema(type.dropFirst().dropLast(), children, depth: depth)))
      case "@": return reference(type)
      default: break
      }
      switch type {
      case "string": return Schema(.string)
      case "integer": return Schema(.integer)
      case "boolean": return Schema(.boolean)
      case "quantity": return Schema(.quantity)
      case "time": return Schema(.time)
      default: return object(children, depth: depth)
      }
    }

    private func reference(_ target: Substring) -> Schema {
      let path = target.dropFirst().split(separator: ".").map(String.init)
      guard let section = sections[String(target)] ?? sections[path[0]] else { return Schema(.object) }
      return path.dropFirst().reduce(object(section, depth: 1)) { $0[$1] ?? Schema(.object) }
    }
  }
}
