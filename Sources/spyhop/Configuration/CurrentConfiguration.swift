// The configuration of this program's operator, and what it is checked against.

import APIClient
import Configuration
import Dashboard
import FoundationEssentials

extension Places {
  static var current: Places {
    let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return Places(environment: ProcessInfo.processInfo.environment, program: program)
  }
}

extension Vocabulary {
  /// The dashboard's actions, and what can leave a console.
  static let current = Vocabulary(
    actions: KeyTable.actions.map { Action(name: $0.name, keys: $0.keys, places: $0.places) },
    placesOfScope: KeyTable.places(ofScope:), titlesOfList: KeyTable.titles(ofList:),
    isEscape: { $0 == "none" || EscapeSequence($0) != nil }, themeProblem: { ThemeChoice($0).problem })
}

/// The theme of a name.
struct ThemeChoice {
  /// The standard one where the chosen one is broken or not there.
  var theme = Theme.standard
  /// Nil for the one that is built in.
  var file: String?
  var problem: String?

  init(_ name: String, in places: Places = .current) {
    file = places.theme(name)
    guard let file else {
      let directories = places.themeDirectories.joined(separator: ", ")
      problem = name == Theme.standardName ? nil : "there is no theme \(name) in \(directories)"
      return
    }
    do {
      theme = try Theme.load(file)
    } catch {
      problem = error.description
    }
  }
}
