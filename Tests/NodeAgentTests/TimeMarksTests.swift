// Which bytes of a log were written when: marks as they come, their bound, and lines with their times.

import FoundationEssentials
import Glibc
import KubeModel
import TestSupport
import Testing

@testable import NodeAgent

@Suite("Times of console logs")
struct TimeMarksTests {
  private static func marks(_ pairs: (Int64, Int64)...) -> TimeMarks {
    TimeMarks(pairs.map { ConsoleTime(offset: $0.0, milliseconds: $0.1) })
  }

  @Test("bytes have the time of the mark before them, the first ones that of the first")
  func time() {
    #expect(TimeMarks().time(at: 0) == nil)
    let marks = Self.marks((10, 1000), (20, 2000))
    #expect([0, 10, 19, 20, 99].map { marks.time(at: $0) } == [1000, 1000, 1000, 2000, 2000])
  }

  @Test("what follows within a tenth of a second makes no mark, whatever the clock is set to")
  func note() {
    var marks = TimeMarks()
    // The last one is of bytes seen before already, as after a crash: only what is behind them can be new.
    let isNew = [(0, 1000), (5, 1099), (9, 1100), (12, 500), (3, 9000)].map { marks.note($0.0, at: $0.1) }
    #expect(isNew == [true, false, true, true, true])
    #expect(marks == Self.marks((0, 1000), (9, 1100), (12, 500), (13, 9000)))
  }

  @Test("what was written since a time begins at its first mark")
  func since() {
    let marks = Self.marks((10, 1000), (20, 2000), (30, 3000))
    #expect([1001, 3000].map { marks.offset(since: $0) } == [20, 30])
    #expect(marks.offset(since: 3001) == nil)
    // What nothing is known of may have been written then.
    #expect(marks.offset(since: 1000) == 0)
    #expect(TimeMarks().offset(since: 1000) == 0)
  }

  @Test("the marks of some bytes are those that count for them, evenly thinned")
  func excerpt() {
    let marks = Self.marks((0, 1), (10, 2), (20, 3), (30, 4))
    #expect(marks.marks(of: 15..<30, limit: 9).map(\.offset) == [10, 20])
    #expect(marks.marks(of: 0..<31, limit: 2).map(\.offset) == [0, 20])
    #expect(marks.marks(of: 5..<5, limit: 9).isEmpty)
    #expect(TimeMarks().marks(of: 0..<9, limit: 9).isEmpty)
  }

  @Test("at the bound the older half is thinned, and what is not kept of the log is forgotten")
  func bound() {
    let full = TimeMarks((0...Int64(TimeMarks.bound)).map { ConsoleTime(offset: $0, milliseconds: 1 + $0 * 1000) })
    var thinned = full
    thinned.thin(keepingFrom: 0)
    #expect((TimeMarks.bound / 2..<TimeMarks.bound * 7 / 8).contains(thinned.marks.count))
    #expect(thinned.marks.first == full.marks.first)
    #expect(thinned.marks.suffix(TimeMarks.bound / 2) == full.marks.suffix(TimeMarks.bound / 2))
    var cut = full
    cut.thin(keepingFrom: Int64(TimeMarks.bound) - 100)
    #expect(cut.marks == full.marks.suffix(101))
  }

  @Test("what makes no sense is not believed, wherever it comes from")
  func nonsense() {
    let good = Self.marks((10, 1000), (20, 2000))
    for (offset, time) in [(15, .min), (15, .max), (15, 0), (.max, 5), (-1, 5), (10, 5)] as [(Int64, Int64)] {
      #expect(Self.marks((10, 1000), (offset, time), (20, 2000)) == good)
    }
    var marks = good
    marks.adopt(Self.marks((15, 3000), (18, 4000), (1000, 9000)), before: 18)
    #expect(marks == Self.marks((10, 1000), (15, 3000)))
    marks.adopt(TimeMarks(), before: 18)
    #expect(marks == Self.marks((10, 1000), (15, 3000)))
  }

  @Test("however long a guest has been talking, what is kept of it is known to within two minutes")
  func evenness() {
    var marks = TimeMarks()
    // A line of 80 bytes a second, of which the last 200,000 are kept.
    let (lines, kept) = (Int64(600_000), Int64(200_000))
    for line in 1...lines {
      _ = marks.note(line * 80, at: line * 1000)
      marks.thin(keepingFrom: max(0, line - kept) * 80)
    }
    let errors = ((lines - kept)...lines).map { $0 - (marks.time(at: $0 * 80) ?? 0) / 1000 }
    let (least, most) = (errors.min() ?? -1, errors.max() ?? .max)
    #expect(least >= 0 && most < 120, "\(least) to \(most) s")
  }

  @Test("the file gives back what was noted, and takes over what another node knows")
  func file() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/times"
    let times = LogTimes(path: path)
    for (offset, time) in [(0, 1000), (50, 2000), (70, 3000)] as [(Int64, Int64)] {
      times.note(offset, at: time)
      times.save(0..<1000)
    }
    #expect(LogTimes(path: path).bytes == times.bytes)
    // As a full disk leaves it: what is whole counts.
    truncate(path, 56)
    let cut = LogTimes(path: path)
    #expect(cut.time(at: 70) == 2000)
    cut.note(90, at: 4000)
    cut.save(0..<1000)
    #expect([50, 90].map { LogTimes(path: path).time(at: $0) } == [2000, 4000])
    let other = LogTimes(path: "\(directory.path)/other")
    other.note(60, at: 9000)
    cut.adopt(other.bytes, before: 100)
    cut.save(0..<1000)
    #expect([0, 59, 60, 99].map { LogTimes(path: path).time(at: $0) } == [1000, 2000, 9000, 9000])
  }

  @Test("the file of a flood stays within its bound")
  func flood() throws {
    let directory = try TemporaryDirectory()
    let path = "\(directory.path)/times"
    let times = LogTimes(path: path)
    let count = Int64(2 * TimeMarks.bound)
    for number in 0..<count {
      times.note(number * 10, at: 1 + number * 1000)
      times.save(0..<1000)
    }
    #expect(try Data(contentsOf: URL(filePath: path)).count <= LogTimes.sizeLimit + 16)
    #expect(LogTimes(path: path).bytes == times.bytes)
    #expect(times.time(at: (count - 1) * 10) == 1 + (count - 1) * 1000)
  }

  @Test("each line bears the time it was begun, in whatever pieces it comes", arguments: [1, 3, 100])
  func stamps(piece: Int) throws {
    let directory = try TemporaryDirectory()
    let times = LogTimes(path: "\(directory.path)/times")
    times.note(0, at: 1_764_054_189_120)
    times.note(4, at: 1_764_054_190_000)
    let log = Array("one\ntwo\n\nlogin: ".utf8)
    var stamps = LineStamps(times)
    let text = stride(from: 0, to: log.count, by: piece).flatMap { start in
      stamps.stamp(Array(log[start..<min(start + piece, log.count)]), at: Int64(start))
    }
    let (first, second) = ("2025-11-25T07:03:09.120000000Z", "2025-11-25T07:03:10.000000000Z")
    #expect(String(decoding: text, as: UTF8.self) == "\(first) one\n\(second) two\n\(second) \n\(second) login: ")
    #expect(stamps.breakLine() == [UInt8(ascii: "\n")])
    #expect(String(decoding: stamps.stamp([65], at: 90), as: UTF8.self) == "\(second) A")
    var unknown = LineStamps(LogTimes(path: "\(directory.path)/none"))
    #expect(unknown.stamp(log, at: 0) == log)
  }
}
