// A command on a key, in k9s's form, and the command line that it becomes for a row.

public import Terminal

/// A plugin.
public struct Plugin: Sendable, Hashable {
  public var name: String
  public var shortCut: Key
  public var description: String
  public var scopes: [String]
  public var command: String
  public var arguments: [String]
  public var asksFirst: Bool
  public var isDangerous: Bool
  public var runsInBackground: Bool
  public var mayTakeKey: Bool
  public var showsOutput: Bool

  public init(
    name: String, shortCut: Key, description: String, scopes: [String], command: String, arguments: [String] = [],
    asksFirst: Bool = false, isDangerous: Bool = false, runsInBackground: Bool = false, mayTakeKey: Bool = false,
    showsOutput: Bool = false
  ) {
    (self.name, self.shortCut, self.description, self.scopes) = (name, shortCut, description, scopes)
    (self.command, self.arguments, self.asksFirst, self.isDangerous) = (command, arguments, asksFirst, isDangerous)
    (self.runsInBackground, self.mayTakeKey, self.showsOutput) = (runsInBackground, mayTakeKey, showsOutput)
  }

  /// Whether it works in a list that goes by these names.
  public func works(in names: [String]) -> Bool {
    scopes.contains { scope in scope == "all" || names.contains { $0.lowercased() == scope.lowercased() } }
  }
}

/// Values of variables for a plugin: of the row it is used on and of the place it is used in.
public struct PluginVariables: Sendable, Hashable {
  /// By name without `$`: `NAME`, `NAMESPACE`, `CONTEXT`, `COL-STATUS`.
  private var values: [String: String] = [:]

  public init() {}

  /// Names are in capitals.
  public subscript(name: String) -> String? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// The variables of a row.
  ///
  /// - Parameters:
  ///   - resource: the kind's plural, group and version.
  ///   - columns: the row's cells by title.
  public init(
    name: String, namespace: String, resource: String, group: String, version: String, node: String,
    columns: [(title: String, text: String)]
  ) {
    values = [
      "NAME": name, "NAMESPACE": namespace, "RESOURCE_NAME": resource, "RESOURCE_GROUP": group,
      "RESOURCE_VERSION": version, "NODE": node,
    ]
    for column in columns { values["COL-\(column.title.uppercased().replacing(" ", with: "-"))"] = column.text }
  }

  /// For the command's environment, so that scripts need not have values put into their text: `SPYHOP_NAME`, `SPYHOP_COL_STATUS`.
  public var environment: [String: String] {
    Dictionary(
      values.map { ("SPYHOP_\($0.key.replacing("-", with: "_"))", $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  fileprivate func value(of name: String) -> String? { values[name.uppercased()] }
}

/// Why a plugin cannot run on a row.
public struct PluginError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String
}

extension Plugin {
  /// The program and its arguments for a row. Values become parts of single arguments; no shell reads them.
  ///
  /// - Throws: where a variable has no value here, or its value holds control characters.
  public func commandLine(_ variables: PluginVariables) throws(PluginError) -> [String] {
    var line = [command]
    for argument in arguments { line.append(try expand(argument, variables)) }
    return line
  }

  private func expand(_ text: String, _ variables: PluginVariables) throws(PluginError) -> String {
    var output = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      output += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      if rest.drop(while: { $0 == "{" }).hasPrefix("SPYHOP_") {
        // In the environment: for a shell that the command itself is.
        output.append("$")
      } else if let name = Self.bracedName(rest) {
        output += try value(of: name, variables, isWhole: true).value
        rest = rest.dropFirst(name.count + 2)
      } else if rest.first?.isLetter == true {
        let (value, length) = try value(of: rest.prefix(while: Self.isNamePart), variables, isWhole: false)
        output += value
        rest = rest.dropFirst(length)
      } else {
        output.append("$")
      }
    }
    return output + rest
  }

  /// The name in `{NAME}`; nil where there is none.
  private static func bracedName(_ text: Substring) -> Substring? {
    guard text.first == "{" else { return nil }
    let name = text.dropFirst().prefix(while: isNamePart)
    return !name.isEmpty && text.dropFirst(name.count + 1).first == "}" ? name : nil
  }

  private static func isNamePart(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "_-".contains(character))
  }

  /// The longest beginning that is a variable: `$NAME-disk` is `$NAME` and a word. In braces it is the whole.
  private func value(
    of name: Substring, _ variables: PluginVariables, isWhole: Bool
  ) throws(PluginError) -> (value: String, length: Int) {
    for length in stride(from: name.count, to: isWhole ? name.count - 1 : 0, by: -1) {
      guard let value = variables.value(of: String(name.prefix(length))) else { continue }
      guard !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
        throw PluginError(description: "\(self.name): $\(name.prefix(length)) holds control characters here")
      }
      return (value, length)
    }
    throw PluginError(description: "\(self.name): there is no $\(name) here")
  }
}
