// A guest that counts on its console with somebody watching: whatever happens to it, no line may be missing or doubled.

import Codecs
import TestSupport
import Testing

struct CountingGuest {
  let lab: TestLab
  let name: String
  /// An operator's console, attached from the first line on.
  let console: RunningProgram

  /// Creates the guest, and returns when it counts.
  init(_ lab: TestLab, _ name: String, words: String = "count") async throws {
    (self.lab, self.name) = (lab, name)
    try await lab.apply([Manifests.linux(name, words: words)])
    try await lab.wait(for: name, toSay: "line \(CountedLines.first)")
    console = try lab.startSpyhop(["console", name, "--replay", "100000000"], keepsInputOpen: true)
    try await console.wait(for: "line \(CountedLines.first)\r\n")
  }

  func expectToGoOn(after what: String = "", within limit: Duration = .seconds(40)) async throws {
    let size = console.output.utf8.count
    try await eventually("the console to go on after \(what): \(console.errors)", within: limit) {
      console.output.utf8.count > size + 1000 || !console.isRunning ? true : nil
    }
    guard !console.isRunning else { return }
    Issue.record("the console has ended after \(what), by \(try await console.end().exit): \(console.errors)")
  }

  /// Leaves the console, and looks at what it has shown and at what is stored.
  func expectEveryLine() async throws {
    console.signal(15)
    _ = try await console.end()
    let seen = CountedLines(console.output)
    #expect(seen.numbers.first == CountedLines.first)
    #expect(seen.firstBreak == nil)
    let stored = CountedLines(try await lab.spyhop("console", name, "--log").output)
    #expect(stored.firstBreak == nil)
    try await expectTimes()
  }

  /// That all stored lines bear the time they were written, on whichever node.
  private func expectTimes() async throws {
    let lines = try await lab.spyhop("console", name, "--log", "--timestamps").output.split(separator: "\r\n")
    let times = lines.map { String($0.prefix { $0 != " " }) }
    #expect(times == times.sorted())
    #expect(times.allSatisfy { RFC3339.date($0) != nil })
    #expect(try #require(times.first) < #require(times.last))
  }
}
