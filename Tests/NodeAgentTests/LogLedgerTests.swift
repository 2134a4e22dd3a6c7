// The ledger's arithmetic.

import Codecs
import Files
import Glibc
import Testing

@testable import NodeAgent

@Suite("Log ledgers")
struct LogLedgerTests {
  @Test("segments follow each other without a gap")
  func observe() {
    var ledger = LogLedger(owner: .null)
    ledger.observe([("a", 10)])
    ledger.observe([("a", 12), ("b", 5)])
    #expect(ledger.segments.map(\.base) == [0, 12])
    #expect(ledger.end == 17)
    #expect(ledger.segment(at: 11)?.file == "a")
    #expect(ledger.segment(at: 12)?.file == "b")
    #expect(ledger.segment(at: 17) == nil)
  }

  @Test("a file that grew while it was rotated pushes the next one on")
  func lateGrowth() {
    var ledger = LogLedger(owner: .null)
    ledger.observe([("a", 10), ("b", 1)])
    ledger.observe([("a", 13), ("b", 2)])
    #expect(ledger.segments.map(\.base) == [0, 13])
    #expect(ledger.end == 15)
  }

  @Test("files that are gone take the start with them, offsets stay")
  func gone() {
    var ledger = LogLedger(owner: .null)
    ledger.observe([("a", 10), ("b", 5)])
    ledger.observe([("b", 5), ("c", 1)])
    #expect(ledger.start == 10)
    #expect(ledger.end == 16)
  }

  @Test("a start is moved by whole blocks, and only where it is worth it")
  func newStart() {
    var ledger = LogLedger(owner: .null)
    ledger.observe([("a", 100_000)])
    #expect(ledger.newStart(limit: 100_000) == nil)
    #expect(ledger.newStart(limit: 95_000) == nil)
    #expect(ledger.newStart(limit: 60_000) == 36_864)
    ledger.start = 36_864
    #expect(ledger.newStart(limit: 60_000) == nil)
  }

  @Test("a ledger is read as it was saved, and rubbish is none")
  func file() throws {
    let path = "/tmp/spyhop-ledger-\(UInt32.random(in: 0 ... .max)).json"
    var ledger = LogLedger(owner: ["name": "vm"])
    ledger.observe([("a", 10), ("b", 5)])
    ledger.start = 3
    try ledger.save(to: path)
    #expect(LogLedger(file: path) == ledger)
    try SmallFile.replace(path, with: Array("{\"segments\":[{}]}".utf8))
    #expect(LogLedger(file: path) == nil)
    for (start, base, length) in [(Int.max, 0, 1), (0, Int.max, 1), (0, 0, -5)] {
      let segment: JSON = ["file": "a", "base": JSON(base), "length": JSON(length)]
      try SmallFile.replace(path, with: (["start": JSON(start), "segments": [segment]] as JSON).text)
      #expect(LogLedger(file: path) == nil)
    }
    #expect(LogLedger(file: path + ".none") == nil)
    unlink(path)
  }
}
