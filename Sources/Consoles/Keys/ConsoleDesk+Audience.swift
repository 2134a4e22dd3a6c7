// Who else is at the focused console, and being there as a spy, shared or alone.

import KubeModel
import Terminal

extension ConsoleDesk {
  /// Why nothing typed reaches the guest of the focused console; nil where it does, or where others get it too.
  var typingRefusal: String? {
    guard broadcast.isEmpty, let refusal = screen?.audience?.typingRefusal else { return nil }
    let way = screen?.audience?.ownSeat?.mode == .spy ? DeskCommand.spy : .exclusive
    return "\(refusal); \(options.escape) \(keys.key(of: way)) \(way == .spy ? "ends that" : "takes it over")"
  }

  /// Which consoles do not get what is typed to many, and why; nil where all do.
  var withheld: String? {
    let refused = broadcast.sorted().filter { screens[$0]?.audience?.typingRefusal != nil }
    guard let first = refused.first, let why = screens[first]?.audience?.typingRefusal else { return nil }
    return "\(first)\(refused.count > 1 ? " and \(refused.count - 1) more" : ""): \(why)"
  }

  mutating func tellAudience() {
    guard let audience = screen?.audience else { return say("its server does not tell who is attached") }
    let others = audience.others.map(\.words).joined(separator: ", ")
    say("attached: you (\(audience.ownSeat?.mode ?? .shared)), \(others.isEmpty ? "nobody else" : others)")
  }

  /// Attaches in a way, or as usual again.
  mutating func toggle(_ mode: ConsoleMode) -> [DeskEffect] {
    guard let machine = focused, let audience = screen?.audience else {
      say("its server knows of no spies and no exclusive consoles")
      return []
    }
    guard audience.ownSeat?.mode != mode else { return [.attach(machine, as: .shared, takesOver: false)] }
    guard mode == .exclusive, let holder = audience.holder else {
      return [.attach(machine, as: mode, takesOver: false)]
    }
    self.mode = .question(Question(subject: .takeOver(from: holder), targets: [machine]))
    return []
  }
}
