import Codecs
import KubeModel
import Reconcile
import Terminal
import Testing

@testable import Dashboard

@Suite("The command line")
struct CommandLineTests {
  private static let widgets = ResourceDefinition(
    group: "example.com", version: "v1", kind: "Widget", plural: "widgets", shortNames: ["wg"])

  private var state: DashboardState {
    var state = DashboardState.sample(100, 18, settings: Settings(aliases: ["machines": "vm", "loop": "loop"]))
    state.offer(Registry.all + [Self.widgets])
    state.contexts = ["lab", "production"]
    return state
  }

  @Test(
    "any kind is shown by its plural, singular, short name, kind, qualified name or alias",
    arguments: [
      ("po", View.pods), ("pods", .pods), ("vm", .virtualMachines), ("vmi", .instances), ("pvc", .claims),
      ("Node", .nodes), ("virtualmachines.kubevirt.io", .virtualMachines), ("machines", .virtualMachines),
      ("wg", View(widgets)), ("widget", View(widgets)),
    ])
  func kinds(word: String, view: View) {
    var state = state
    state.type(":\(word)")
    state.press(.enter)
    #expect(state.view == view)
    #expect(state.mode == .list)
    #expect(state.followed.contains(view))
  }

  @Test("a namespace is changed by ns, or with the kind; all brings them all back")
  func namespaces() {
    var state = state
    state.type(":ns kube-system")
    state.press(.enter)
    #expect(state.namespace == "kube-system")
    #expect(state.table.totalCount == 0)
    #expect(state.tables[.nodes].totalCount == 3)
    state.type(":po default")
    state.press(.enter)
    #expect(state.namespace == "default")
    #expect(state.view == .pods)
    state.type(":ns all")
    state.press(.enter)
    #expect(state.namespace == nil)
    state.type(":ns")
    state.press(.enter)
    #expect(state.view.resource.plural == "namespaces")
  }

  @Test("a namespace that is not there is told from one that is empty")
  func unknownNamespace() {
    var state = state
    state.type(":po blu")
    state.press(.enter)
    state.feed(.pods, [])
    #expect(state.screen().contains("No Pods in namespace blu."))
    state.feed(View(Registry.namespaces), [["metadata": ["name": "blue"]]])
    #expect(state.screen().contains("There is no namespace blu; :ns shows those there are."))
    state.type(":po b")
    state.press(.tab, .enter)
    state.feed(.pods, [])
    #expect(state.screen().contains("No Pods in namespace blue."))
  }

  @Test("Enter on a namespace looks into it")
  func openNamespace() {
    var state = state
    state.type(":ns")
    state.press(.enter)
    let namespace: JSON = ["metadata": ["name": "blue"], "status": ["phase": "Active"]]
    state.feed(state.view, [namespace])
    state.press(.enter)
    #expect(state.namespace == "blue")
    #expect(state.view == .virtualMachines)
  }

  @Test("contexts are changed by ctx, if there is one of that name")
  func contexts() {
    var state = state
    #expect(state.type(":ctx lab").isEmpty)
    #expect(state.press(.enter) == [.switchContext("lab")])
    state.type(":ctx moon")
    #expect(state.press(.enter).isEmpty)
    #expect(state.screen().contains("no context \"moon\": there are lab, production"))
  }

  @Test("what is not understood is explained where it was typed")
  func problems() {
    var state = state
    for (text, words) in [
      (":podz", "the server has no kind \"podz\""), (":no default", "nodes have no namespace"),
      (":", "name a kind"), (":po a b", "a kind and a namespace are enough"),
      (":loop", "\"loop\" is your alias: the server has no kind \"loop\""),
    ] {
      state.type(text)
      state.press(.enter)
      #expect(state.screen().contains(words), "\(text)")
      state.press(.escape)
      #expect(state.mode == .list)
    }
  }

  @Test("Tab completes kinds, namespaces and contexts, again and again")
  func completion() {
    var state = state
    func text() -> String { if case .command(let line) = state.mode { line.text } else { "" } }
    state.type(":widg")
    state.press(.tab)
    #expect(text() == "widgets")
    state.press(.control("u"))
    state.type("ctx p")
    state.press(.tab)
    #expect(text() == "ctx production")
    state.press(.control("u"))
    state.type("ctx lab,p")
    state.press(.tab)
    #expect(text() == "ctx lab,production")
    state.press(.control("u"))
    state.type("vmi")
    var seen: [String] = []
    for _ in 0..<4 {
      state.press(.tab)
      seen.append(text())
    }
    #expect(seen == ["vmi", "vmim", "vmis", "vmims"])
    state.press(.backTab)
    #expect(text() == "vmis")
  }

  @Test("Up and Down go through what was asked for before")
  func history() {
    var state = state
    for text in [":po", ":no", ":po"] {
      state.type(text)
      state.press(.enter)
    }
    #expect(state.commandHistory == ["no", "po"])
    state.type(":")
    state.press(Key(.up), Key(.up), .enter)
    #expect(state.view == .nodes)
    state.type(":")
    state.press(Key(.up), Key(.down), .enter)
    #expect(state.screen().contains("name a kind"))
  }

  @Test("few lists are followed at a time: the one not looked at for longest goes")
  func bounded() {
    var state = state
    let words = ["pvc", "pv", "cm", "secrets", "sa", "leases", "vmirs", "wg"]
    for word in words {
      state.type(":\(word)")
      state.press(.enter)
    }
    #expect(state.visited.count == DashboardState.visitedLimit)
    #expect(state.visited.first == View(Self.widgets))
    #expect(!state.followed.contains(.claims))
    #expect(View.joined.allSatisfy(state.followed.contains))
  }

  @Test("a kind that the registry does not know has the server's own columns")
  func serverColumns() {
    var state = state
    state.type(":wg")
    state.press(.enter)
    let widget: JSON = [
      "metadata": ["name": "w1", "namespace": "default", "creationTimestamp": Fixture.time(61)],
      "spyhop/cells": ["Name": "w1", "Size": "12", "Status": "Running", "Age": "61s"],
      "spyhop/wideCells": ["Colour": "red\u{1B}[31m"],
    ]
    state.feed(state.view, [widget])
    let screen = state.screen()
    #expect(screen.contains("NAMESPACE  NAME"))
    #expect(screen.contains("SIZE  STATUS   COLOUR"))
    #expect(screen.contains("red\u{FFFD}[31m"))
    #expect(screen.contains("61s"))
  }
}
