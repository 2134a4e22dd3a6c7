import Codecs
import FoundationEssentials
import KubeModel
import Reconcile
import Synchronization
import Terminal
import TestSupport
import Testing

@testable import Consoles

/// An open console on a made-up guest, its news gathered.
private final class Visit: Sendable {
  let guest = FakeSerialConsole()
  let console: OpenConsole
  private let known = Mutex(ConsoleNews(machine: .machine("a")))
  private let arrivals = AsyncStream.makeStream(of: Void.self)
  private let posts = Mutex(0)

  init(encoding: ConsoleEncoding = .utf8, time: TimeSource = TimeSource()) throws {
    let thread = try #require(FeedThread())
    console = OpenConsole(guest, of: .machine("a"), encoding: encoding, on: thread, time: time)
  }

  var news: ConsoleNews { known.withLock { $0 } }
  var text: String { news.terminal?.screenText.joined(separator: "\n") ?? "" }
  /// How often there were news.
  var count: Int { posts.withLock { $0 } }

  /// Runs the console while the body looks at it.
  func run(_ body: @escaping @Sendable (Visit) async throws -> Void) async throws {
    try await withThrowingTaskGroup { group in
      group.addTask { [self] in
        await console.run { [self] news in
          known.withLock { $0.merge(news) }
          posts.withLock { $0 += 1 }
          arrivals.continuation.yield()
        }
      }
      try await body(self)
      console.close()
      try await group.waitForAll()
    }
  }

  func wait(until isMet: (Visit) -> Bool) async {
    if isMet(self) { return }
    for await _ in arrivals.stream where isMet(self) { return }
  }
}

@Suite("an open console", .timeLimit(.minutes(1)))
struct OpenConsoleTests {
  @Test("tells what its guest writes, and how it stands to it")
  func news() async throws {
    try await Visit().run { visit in
      visit.guest.send(.notice(.attached))
      visit.guest.write("hello\u{7}")
      await visit.wait { $0.text.contains("hello") }
      #expect(visit.news.notices == [.attached])
      #expect(visit.news.hasRung)
      visit.guest.end(APIError(.notFound, "no such VM"))
      await visit.wait { $0.news.end != nil }
      #expect(visit.news.end?.contains("no such VM") == true)
    }
  }

  @Test("a guest's questions are answered, but not those that were asked before")
  func replies() async throws {
    try await Visit().run { visit in
      visit.guest.send(.replay(Array("old\u{1B}[6n\u{7}".utf8), written: nil))
      visit.guest.write("new\u{1B}[5n")
      await visit.wait { $0.text.contains("oldnew") }
      #expect(visit.guest.typed == Array("\u{1B}[0n".utf8))
      #expect(!visit.news.hasRung)
    }
  }

  @Test("lines have the time they were written, also those of before where the server knows")
  func times() async throws {
    try await Visit().run { visit in
      for (text, written) in [("old\r\n", nil), ("known\r\n", 1000), ("half ", 2000), ("line\r\n", 3000)] {
        visit.guest.send(.replay(Array(text.utf8), written: written))
      }
      visit.guest.write("new")
      await visit.wait { $0.text.contains("new") }
      let times = try #require(visit.news.times)
      #expect((0...2).map { times.time(of: $0) } == [nil, 1000, 2000])
      #expect(try #require(times.time(of: 3)) > 1_700_000_000)
    }
  }

  @Test("a flood is told of at the screen's pace, and its end is not missed")
  func flood() async throws {
    let start = ContinuousClock.now
    let visit = try Visit()
    try await visit.run { visit in
      for number in 0..<500 { visit.guest.write("\(number) " + String(repeating: "x", count: 2000) + "\r\n") }
      visit.guest.write("done")
      await visit.wait { $0.text.contains("done") }
    }
    let turns = Int(start.duration(to: .now) / OpenConsole.pace)
    #expect(visit.count <= turns + 3)
  }

  @Test("what is in the middle of a frame waits for its end, but not for long")
  func synchronized() async throws {
    try await Visit().run { visit in
      visit.guest.write("\u{1B}[?2026hhalf")
      visit.guest.write(" whole\u{1B}[?2026l")
      await visit.wait { $0.text.contains("whole") }
      visit.guest.write("\u{1B}[?2026hstuck")
      await visit.wait { $0.text.contains("stuck") }
    }
  }

  @Test("bytes of old character sets are shown, and recorded, as what they mean")
  func encoding() async throws {
    try await Visit(encoding: .cp437).run { visit in
      visit.guest.send(.output([0xC9, 0xCD, 0xBB]))
      await visit.wait { $0.text.contains("╔═╗") }
      await visit.console.setEncoding(.latin1)
      visit.guest.send(.output([0xE9]))
      await visit.wait { $0.text.contains("╔═╗é") }
    }
  }

  @Test("a paste goes in small pieces, all of it")
  func paste() async throws {
    try await Visit().run { visit in
      let text = Array(repeating: UInt8(ascii: "x"), count: 200)
      #expect(visit.console.paste(text))
      try await eventually("the paste") { visit.guest.typed.count == 200 ? true : nil }
      #expect(visit.guest.pieces == [64, 64, 64, 8])
    }
  }

  @Test("a break goes before the letter that it gives a meaning to")
  func sendBreak() async throws {
    try await Visit().run { visit in
      #expect(await visit.console.sendBreak(then: [0x68]) == "default/a: SysRq was sent")
      #expect(visit.guest.breaks == 1)
      #expect(visit.guest.typed == [0x68])
    }
  }

  @Test("another size is the terminal's at once")
  func resize() async throws {
    try await Visit().run { visit in
      await visit.console.resize(to: Size(columns: 100, rows: 30))
      await visit.wait { $0.news.terminal?.size == Size(columns: 100, rows: 30) }
    }
  }

  @Test("scrollback and screen are saved to a new file, never over another")
  func save() async throws {
    let directory = try TemporaryDirectory()
    try await Visit().run { visit in
      visit.guest.write((1...50).map { "line \($0)\r\n" }.joined())
      await visit.wait { $0.text.contains("line 50") }
      let path = "\(directory.path)/log"
      #expect(await visit.console.save(to: path) == "saved to \(path)")
      let saved = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
      #expect(saved == (1...50).map { "line \($0)\n" }.joined())
      #expect(
        await visit.console.save(to: path) == "not saved: \(path): it exists already: choose another name")
      #expect(await visit.console.save(to: "/nowhere/x") == "not saved: /nowhere/x: No such file or directory")
    }
  }

  @Test("a recording has what was said since, as asciicast v2")
  func record() async throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/cast"
    try await Visit().run { visit in
      visit.guest.write("before")
      await visit.wait { $0.text.contains("before") }
      #expect(await visit.console.record(to: path).isRecording)
      visit.guest.send(.output(Array("é".utf8.prefix(1))))
      visit.guest.send(.output(Array("é".utf8.suffix(1)) + [0xFF]))
      await visit.wait { $0.text.contains("beforeé") }
      await visit.console.resize(to: Size(columns: 100, rows: 30))
      await visit.console.stopRecording()
      visit.guest.write("after")
      await visit.wait { $0.text.contains("after") }
    }
    let lines = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self).split(separator: "\n")
    let header = try JSON(parsing: String(lines[0]))
    #expect(try Cast.size(header) == Size(columns: 80, rows: 24))
    #expect(header["title"].string == "default/a")
    let events = try lines.dropFirst().map { try Cast.Event.read(JSON(parsing: String($0))) }
    #expect(events.map { $0?.data } == ["é\u{FFFD}", "100x30"])
    #expect(events.map { $0?.kind } == [.output, .resize])
  }
}

@Suite("asciicast")
struct CastTests {
  @Test("what is no recording is refused with a sentence")
  func refused() throws {
    #expect(throws: CastError.self) { try Cast.size(["version": 1, "width": 80, "height": 24]) }
    for text in ["{}", "[1]", #"[-1,"o","x"]"#, #"[1,2,3]"#] {
      #expect(throws: CastError.self) { try Cast.Event.read(JSON(parsing: text)) }
    }
    #expect(try Cast.Event.read(JSON(parsing: #"[1,"i","x"]"#)) == nil)
    #expect(try Cast.Event.read(JSON(parsing: #"[1,"o","x"]"#)) == Cast.Event(time: 1, kind: .output, data: "x"))
  }

  @Test("characters that are cut come whole", arguments: ["aé漢😀b"])
  func text(sample: String) {
    let bytes = Array(sample.utf8)
    for cut in 0...bytes.count {
      var text = CastText()
      #expect(text.take(Array(bytes[..<cut])) + text.take(Array(bytes[cut...])) == sample)
    }
  }
}
