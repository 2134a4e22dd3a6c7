// The schema as a table for docs/configuration.md. Pure.

public enum Reference {
  /// A Markdown table of every key.
  public static var table: String {
    let rows = Self.rows(Schema.fields, prefix: "")
    return (["| key | value | without it | what it does |", "|---|---|---|---|"] + rows).joined(separator: "\n") + "\n"
  }

  private static func rows(_ fields: [Field], prefix: String) -> [String] {
    fields.flatMap { field in
      let name = prefix + field.name
      let row =
        "| `\(name)` | \(words(field.shape))\(field.isRequired ? ", required" : "") | \(field.standard.isEmpty ? "–" : "`\(field.standard)`") | \(field.help) |"
      return [row] + inner(field.shape, prefix: name)
    }
  }

  private static func inner(_ shape: Shape, prefix: String) -> [String] {
    switch shape {
    case .record(let fields): rows(fields, prefix: "\(prefix).")
    case .map(.record(let fields)): rows(fields, prefix: "\(prefix).NAME.")
    default: []
    }
  }

  private static func words(_ shape: Shape) -> String {
    switch shape {
    case .record: "a group"
    case .map(.record): "names, each with a group"
    default: shape.words
    }
  }
}
