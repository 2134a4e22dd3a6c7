// spyhop(1), from the argument parser's tables and the table of keys. Pure.

import Codecs
import Dashboard
import Terminal

/// The manual page, in man(7)'s macros.
struct ManualPage {
  /// What the argument parser says of the program.
  private let program: JSON
  private static let shared = ["kubeconfig", "context", "namespace"]

  /// - Parameter help: the argument parser's description of all commands.
  init(help: JSON) { program = help["command"] }

  var text: String {
    let commands = program["subcommands"].elements.filter { isShown($0) && $0["commandName"] != "help" }
    let dashboard = commands.first { $0["commandName"] == program["defaultSubcommand"] } ?? .null
    return """
      .\\" Made by the tests from the program's own tables: SPYHOP_RECORD=1 writes it anew.
      .TH SPYHOP 1 "" "spyhop" "User Commands"
      .SH NAME
      spyhop \\- \(Self.escaped(program["abstract"].string ?? ""))
      .SH SYNOPSIS
      \(Self.synopsis).SH DESCRIPTION
      \(Self.escaped(Self.description))
      .SH "WHICH CLUSTER"
      \(options(of: dashboard) { name in Self.shared.contains(name) }).SH DASHBOARD
      \(options(of: dashboard) { name in !Self.shared.contains(name) }).SH COMMANDS
      \(commands.filter { $0 != dashboard }.map { command($0, after: "spyhop") }.joined()).SH KEYS
      \(Self.keys).SH FILES
      \(Self.definitions(Self.files)).SH ENVIRONMENT
      \(Self.definitions(Self.environment)).SH "EXIT STATUS"
      \(Self.definitions(Self.exitCodes)).SH "SEE ALSO"
      .BR kubectl (1),
      .BR virsh (1)

      """
  }

  private func isShown(_ entry: JSON) -> Bool { entry["shouldDisplay"].bool ?? true }

  // MARK: - Commands

  private func command(_ command: JSON, after parent: String) -> String {
    let name = "\(parent) \(command["commandName"].string ?? "")"
    let inner = command["subcommands"].elements.filter { isShown($0) && $0["commandName"] != "help" }
    guard inner.isEmpty else { return inner.map { self.command($0, after: name) }.joined() }
    let positional = command["arguments"].elements.filter { $0["kind"] == "positional" }.map(word)
    let heading = Self.escaped(([name] + positional).joined(separator: " "))
    let words = [command["abstract"].string, command["discussion"].string].compactMap { $0 }.filter { !$0.isEmpty }
    return
      ".SS \"\(heading.replacing("\"", with: "\\(dq"))\"\n\(words.map { "\(Self.escaped($0))\n" }.joined(separator: ".PP\n"))"
      + options(of: command) { name in !Self.shared.contains(name) }
  }

  /// An argument without a name as usage has it: `VM`, `[FILE]`, `KIND...`.
  private func word(_ argument: JSON) -> String {
    let name = (argument["valueName"].string ?? "").uppercased() + (argument["isRepeating"] == true ? "..." : "")
    return argument["isOptional"] == true ? "[\(name)]" : name
  }

  private func options(of command: JSON, where isWanted: (String) -> Bool) -> String {
    let options = command["arguments"].elements.filter { option in
      let name = option["preferredName", "name"].string ?? ""
      return option["kind"] != "positional" && isShown(option) && !["help", "version"].contains(name) && isWanted(name)
    }
    return Self.definitions(options.map { (spelling(of: $0), help(of: $0)) })
  }

  private func spelling(of option: JSON) -> String {
    let names = option["names"].elements.map { name in
      (name["kind"] == "long" ? "--" : "-") + (name["name"].string ?? "")
    }
    let value = option["kind"] == "option" ? " \((option["valueName"].string ?? "").uppercased())" : ""
    return names.sorted { $0.count < $1.count }.joined(separator: ", ") + value
  }

  private func help(of option: JSON) -> String {
    let text = option["abstract"].string ?? ""
    return option["defaultValue"].string.map { "\(text) (default: \($0))" } ?? text
  }

  // MARK: - Parts

  private static let synopsis = """
    .B spyhop
    .RI [ options ]
    .br
    .B spyhop
    .I command
    .RI [ options ]

    """

  private static let description = """
    Without a command spyhop opens the full-screen console: live lists of virtual machines, pods, nodes and any other kind of the \
    cluster, with every serial console one key away. With a command it does one thing. Installed as kubectl-virt it is \
    kubectl's plug-in.
    """

  private static let files = [
    ("$XDG_CONFIG_HOME/spyhop/config.yaml", "The configuration; spyhop config check says what is wrong with it."),
    ("$XDG_CONFIG_HOME/spyhop/themes/*.yaml", "Themes."),
    ("$XDG_STATE_HOME/spyhop/columns.yaml", "Columns that were chosen in the dashboard."),
  ]

  private static let environment = [
    ("KUBECONFIG", "Files that say which clusters there are."), ("NO_COLOR", "Where it is not empty, no colours."),
    ("COLORTERM", "truecolor or 24bit: the terminal has colours of 24 bits."),
    ("EDITOR", "What objects are edited with."),
  ]

  private static let exitCodes = [
    ("0", "Done."), ("1", "One sentence on standard error says what is wrong, and what to do."),
    ("2", "The dashboard was asked for without a terminal that it can use."),
    ("64", "The command line cannot be understood."),
    ("130", "Ctrl-C while it waited; what was asked for goes on."),
  ]

  private static var keys: String {
    KeyDocument.groups.map { group in
      let rows = group.actions.map { ($0.keys.map(\.description).joined(separator: ", "), $0.title) }
      return ".SS \"\(escaped(group.title))\"\n\(definitions(rows))"
    }.joined()
  }

  private static func definitions(_ entries: [(term: String, text: String)]) -> String {
    entries.map { ".TP\n\\fB\(escaped($0.term))\\fR\n\(escaped($0.text))\n" }.joined()
  }

  /// Text in which nothing is a command to roff.
  static func escaped(_ text: String) -> String {
    let lines = text.replacing("\\", with: "\\e").replacing("-", with: "\\-").split(separator: "\n")
    return lines.map { $0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&\($0)" : String($0) }.joined(separator: "\n")
  }
}
