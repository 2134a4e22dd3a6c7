// Every key of the configuration file: its form, what holds without it, and what it does. docs/configuration.md is made from it.

enum Schema {
  static let fields: [Field] = [
    Field(
      name: "theme", shape: .text, standard: "dark",
      help: "The theme: the name of a file in a themes directory, or a path where it has a slash."),
    Field(
      name: "themes", shape: .map(.text),
      help: "Themes by context, so that production looks different; `*` in a name stands for any text."),
    Field(
      name: "keys", shape: .map(.keys),
      help: "Keys by action, instead of its own: one, or a list; `[]` for none. The names are in [keys.md](keys.md)."),
    Field(
      name: "columns", shape: .map(.list(.text)),
      help: "Columns by list (`vms`, `pods`, `widgets.example.com`), by their titles, in the order to show them."),
    Field(name: "aliases", shape: .map(.text), help: "Words of your own for kinds, after `:`."),
    Field(
      name: "plugins", shape: .map(.record(plugin)),
      help: "Commands on keys, as k9s has them, by a name of your choice."),
    Field(
      name: "sequences", shape: .map(.record(sequence)),
      help: "What is typed often at consoles, by a name of your choice."),
    Field(
      name: "thresholds", shape: .record(thresholds),
      help: "From how many percent on a figure is a warning, or critical."),
    Field(
      name: "readOnly", shape: .flag, standard: "false",
      help: "No key changes anything in the cluster. A value that cannot be understood counts as true."),
    Field(
      name: "protectedContexts", shape: .list(.text),
      help: "Contexts where everything disruptive asks for the object's name; `*` stands for any text."),
    Field(
      name: "escape", shape: .text, standard: "Ctrl-]",
      help: "What leaves a console: keys with spaces between them, such as `ctrl-a d`."),
  ]

  private static let plugin: [Field] = [
    Field(name: "shortCut", shape: .key, help: "The key.", isRequired: true),
    Field(
      name: "description", shape: .text, help: "What it does, for the help; the bottom bar has its name.",
      isRequired: true),
    Field(
      name: "scopes", shape: .list(.text),
      help: "The lists it works in, by name, short name or alias; `all` for every one.",
      isRequired: true),
    Field(name: "command", shape: .text, help: "The program, found in `PATH`; no shell is involved.", isRequired: true),
    Field(name: "args", shape: .list(.text), help: "Its arguments, with variables of the row."),
    Field(
      name: "confirm", shape: .flag, standard: "false", help: "Whether it asks first, with the command as it will run."),
    Field(name: "dangerous", shape: .flag, standard: "false", help: "Not to be had in read-only mode; asks first."),
    Field(
      name: "background", shape: .flag, standard: "false",
      help: "Runs beside the dashboard and ends with it; otherwise it has the terminal until it ends."),
    Field(name: "override", shape: .flag, standard: "false", help: "May take the key of an action."),
    Field(
      name: "overwriteOutput", shape: .flag, standard: "false",
      help: "Shows the last lines that a background command printed, also where all went well."),
  ]

  private static let sequence: [Field] = [
    Field(
      name: "text", shape: .text, help: "What is typed: `\\r`, `\\e`, `\\x03`, `\\u00e9`, `^C` and others are escapes.",
      isRequired: true),
    Field(
      name: "key", shape: .key,
      help: "The character that sends it, after the escape key and `k`; a free one without it."),
    Field(
      name: "delay", shape: .number(TypedSequence.delays), standard: "0", help: "Milliseconds between two bytes."),
    Field(name: "confirm", shape: .flag, standard: "false", help: "Whether it asks first, with the text."),
  ]

  private static let thresholds: [Field] = [
    Field(name: "cpu", shape: .record(limits(70, 90)), help: "CPU, of what a node or guest has."),
    Field(name: "memory", shape: .record(limits(70, 90)), help: "Memory, of what a node or guest has."),
    Field(name: "cpuWait", shape: .record(limits(5, 20)), help: "Time that a guest waits for a CPU of its node."),
  ]

  private static func limits(_ warn: Int, _ critical: Int) -> [Field] {
    [
      Field(
        name: "warn", shape: .number(0...1000), standard: String(warn), help: "A warning from here on, in percent."),
      Field(
        name: "critical", shape: .number(0...1000), standard: String(critical),
        help: "Critical from here on, in percent."),
    ]
  }
}
