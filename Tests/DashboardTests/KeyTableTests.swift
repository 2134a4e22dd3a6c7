import Terminal
import Testing

@testable import Dashboard

@Suite("The table of keys")
struct KeyTableTests {
  @Test("every action has one name of lower-case words, a title, and a list it means something in")
  func names() {
    let actions = KeyTable.actions
    #expect(Set(actions.map(\.name)).count == actions.count)
    for action in actions {
      #expect(
        !action.name.isEmpty && action.name.allSatisfy { $0.isLowercase || $0.isNumber || "-.".contains($0) },
        "\(action.name)")
      #expect(!action.title.isEmpty && !action.places.isEmpty)
    }
    #expect(actions.contains { $0.name == "open-console" && $0.keys == [.enter] })
    #expect(actions.contains { $0.name == "show-nodes" && $0.isEverywhere == true })
  }

  @Test("no two actions have one key in the same list, as the program comes")
  func noConflicts() {
    for kind in View.Kind.allCases {
      var seen: [Key: Command] = [:]
      for binding in KeyMap.standard.bindings where binding.kinds.contains(kind) {
        for key in binding.keys {
          let other = seen.updateValue(binding.command, forKey: key)
          #expect(other == nil || other == binding.command, "\(key) in \(kind)")
        }
      }
    }
  }

  @Test("an action given other keys no longer has its own; one given none has none")
  func rebinding() {
    let map = KeyMap.standard.rebound(["stop": [.control("k")], "restart": [], "nonsense": [.enter]])
    #expect(map.command(for: .control("k"), in: .virtualMachines) == .stop)
    #expect(map.command(for: .character("S"), in: .virtualMachines) == nil)
    #expect(map.command(for: .character("r"), in: .virtualMachines) != .restart)
    #expect(map.command(for: .enter, in: .virtualMachines) == .openConsole)
  }

  @Test("pages have keys and names of their own")
  func pages() {
    let map = KeyMap.standard.rebound(["page.describe": [.character("i")]])
    #expect(map.command(for: .character("i"), on: .text) == .describe)
    #expect(map.command(for: .character("d"), on: .text) == nil)
    #expect(map.command(for: .character("d"), in: .pods) == .describe)
    #expect(KeyTable.actions.contains { $0.name == "page.next-match" && $0.isOfPages && $0.isEverywhere })
  }
}
