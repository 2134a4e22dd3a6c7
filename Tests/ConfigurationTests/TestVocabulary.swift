import Terminal

@testable import Configuration

extension Vocabulary {
  /// Three actions, two of which share a list.
  static let test = Vocabulary(
    actions: [
      Action(name: "stop", keys: [.character("S")], places: ["vms"]),
      Action(name: "up", keys: [Key(.up), .character("k")], places: ["vms", "nodes"]),
      Action(name: "drain", keys: [.character("D")], places: ["nodes"]),
    ], placesOfScope: { $0 == "all" ? ["vms", "nodes"] : [$0] },
    titlesOfList: { $0 == "vms" ? ["NAME", "STATUS"] : nil }, isEscape: { $0.hasPrefix("ctrl-") || $0 == "Ctrl-]" },
    themeProblem: { $0 == "gone" ? "there is no theme \($0)" : nil })
}

extension ConfigurationFile {
  init(_ text: String) { self.init(parsing: text, path: "c.yaml", vocabulary: .test) }
}
