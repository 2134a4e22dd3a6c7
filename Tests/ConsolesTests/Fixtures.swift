// Desks to press keys on, and what they show.

import KubeModel
import Terminal

@testable import Consoles

extension ObjectKey {
  static func machine(_ name: String) -> ObjectKey { ObjectKey(namespace: "default", name: name) }
}

extension ConsoleDesk {
  /// A desk with consoles of these names open, a tab each, the last one seen.
  static func open(_ names: String..., columns: Int = 80, rows: Int = 25) -> ConsoleDesk {
    var desk = ConsoleDesk(size: Size(columns: columns, rows: rows))
    for name in names {
      _ = desk.show(.machine(name))
      desk.take(ConsoleNews(machine: .machine(name), notices: [.attached]))
    }
    return desk
  }

  /// The same in one tab.
  static func tiled(_ names: String..., columns: Int = 80, rows: Int = 25) -> ConsoleDesk {
    var desk = ConsoleDesk(size: Size(columns: columns, rows: rows))
    _ = desk.show(names.map { .machine($0) })
    for name in names { desk.take(ConsoleNews(machine: .machine(name), notices: [.attached])) }
    return desk
  }

  /// What a guest writes, as its reader tells it.
  mutating func write(_ text: String, to name: String) {
    guard var terminal = screens[.machine(name)]?.terminal else { return }
    terminal.read(Array(text.utf8))
    take(ConsoleNews(machine: .machine(name), terminal: terminal))
  }

  @discardableResult
  mutating func press(_ keys: Key...) -> [DeskEffect] { keys.flatMap { handle($0).effects } }

  /// The escape and a command.
  @discardableResult
  mutating func command(_ key: Key) -> Answer {
    _ = handle(options.escape)
    return handle(key)
  }

  @discardableResult
  mutating func type(_ text: String) -> [DeskEffect] { text.flatMap { handle(.character($0)).effects } }

  /// What is seen, as text.
  var picture: String {
    var painter = DeskPainter(styles: DeskStyles())
    _ = painter.paint(self)
    return painter.surface.text
  }

  func lines() -> [Substring] { picture.split(separator: "\n", omittingEmptySubsequences: false) }
}
