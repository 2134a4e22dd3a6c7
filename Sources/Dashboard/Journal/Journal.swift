// What the operator has done from here, each with the command that does the same and how it ended.

import Codecs
import FoundationEssentials
import KubeModel

struct Journal: Sendable {
  enum Outcome: Sendable, Hashable {
    case pending
    case accepted(String)
    case failed(String)
  }

  struct Entry: Sendable, Hashable {
    var date: Date
    var title: String
    var commands: [String]
    /// Whether it runs one of the operator's own programs.
    var isProgram = false
    var outcome: Outcome = .pending
    /// What programs printed.
    var output: [String] = []
  }

  /// So many entries are kept; older ones go.
  static let limit = 500

  /// The newest last.
  private(set) var entries: [Entry] = []

  mutating func begin(_ title: String, _ commands: [String], isProgram: Bool = false, at date: Date) {
    entries.append(Entry(date: date, title: title, commands: commands, isProgram: isProgram))
    if entries.count > Self.limit { entries.removeFirst(entries.count - Self.limit) }
  }

  /// Notes how the last entry of that title that is still open has ended.
  mutating func end(_ title: String, _ outcome: Outcome, output: [String] = []) {
    guard let index = entries.lastIndex(where: { $0.title == title && $0.outcome == .pending }) else { return }
    entries[index].outcome = outcome
    entries[index].output = Array(output.suffix(Self.outputLimit))
  }

  /// How many orders of programs have not ended.
  var openPrograms: Int { entries.count { $0.isProgram && $0.outcome == .pending } }

  /// The newest first.
  var lines: [PageLine] {
    entries.reversed().flatMap { entry -> [PageLine] in
      let (text, role): (String, Role) =
        switch entry.outcome {
        case .pending: ("asked for…", .busy)
        case .accepted(let text): (text, .success)
        case .failed(let text): (text, .failure)
        }
      let head = PageLine([
        PageLine.Part("\(RFC3339.seconds(entry.date))  ", .dim), PageLine.Part("\(entry.title): "),
        PageLine.Part(text, role),
      ])
      return [head] + Self.shown(entry.commands).flatMap(Self.lines(of:))
        + entry.output.map { PageLine("    | \($0)", .dim) }
    }
  }

  /// A command in lines that fit the narrowest screens and can be copied from there to a shell.
  private static func lines(of command: String) -> [PageLine] {
    ShellWord.folded(command, width: 70).enumerated().map { index, line in
      PageLine(index == 0 ? "    $ \(line)" : "        \(line)", .key)
    }
  }

  private static let commandsShown = 5
  /// So many lines of what programs printed are kept, the last.
  private static let outputLimit = 20

  private static func shown(_ commands: [String]) -> [String] {
    let rest = commands.count - commandsShown
    return rest > 0 ? commands.prefix(commandsShown) + ["# and \(rest) more of these"] : commands
  }
}
