// Console logs without guests: files written here as QEMU and virtlogd would write them.

import Codecs
import Files
import FoundationEssentials
import Glibc
import Testing

@testable import NodeAgent

@Suite("Console logs")
struct ConsoleLogTests {
  /// A log in a directory of its own, and what writes to it.
  private final class Bench {
    let directory: String
    let limit: Int64

    init(limit: Int64 = 1 << 20) throws {
      directory = "/tmp/spyhop-log-\(getpid())-\(UInt32.random(in: 0 ... .max))"
      self.limit = limit
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func log() throws -> ConsoleLog {
      try ConsoleLog(id: "log", directory: directory, owner: ["kind": "VirtualMachine"], limit: limit)
    }

    func append(_ text: String) {
      let descriptor = open("\(directory)/serial.log", O_WRONLY | O_CREAT | O_APPEND, 0o600)
      _ = SmallFile.writeAll(Array(text.utf8), to: descriptor)
      close(descriptor)
    }

    /// Makes the log's file one that was last written to at a time, in seconds since 1970.
    func date(_ seconds: Int) throws {
      let date = Date(timeIntervalSince1970: Double(seconds))
      try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: "\(directory)/serial.log")
    }

    /// As virtlogd does: `.0` is the newest of the old ones, and only three are kept.
    func rotate() {
      unlink("\(directory)/serial.log.2")
      rename("\(directory)/serial.log.1", "\(directory)/serial.log.2")
      rename("\(directory)/serial.log.0", "\(directory)/serial.log.1")
      rename("\(directory)/serial.log", "\(directory)/serial.log.0")
    }
  }

  private func text(_ log: ConsoleLog, from offset: Int64 = 0) throws -> String {
    var bytes: [UInt8] = []
    while case let piece = try log.read(at: offset + Int64(bytes.count), count: 5), !piece.isEmpty { bytes += piece }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("what is appended is read at its offset")
  func append() throws {
    let bench = try Bench()
    let log = try bench.log()
    log.prepareForStart()
    bench.append("hello ")
    log.refresh()
    bench.append("world")
    log.refresh()
    #expect(log.bounds == 0..<11)
    #expect(try text(log) == "hello world")
    #expect(try text(log, from: 6) == "world")
  }

  @Test("rotated files are one stream, whoever looked in between")
  func rotation() throws {
    let bench = try Bench()
    var log = try bench.log()
    var expected = ""
    for round in 0..<3 {
      bench.append("round \(round);")
      expected += "round \(round);"
      bench.rotate()
      if round == 1 { log = try bench.log() } else if round == 0 { log.rescan() }
    }
    bench.append("end")
    log.rescan()
    #expect(try text(log) == expected + "end")
    #expect(try text(bench.log()) == expected + "end")
  }

  @Test("files that were rotated away before anybody looked are a gap, and offsets go on behind it")
  func rotatedAway() throws {
    let bench = try Bench()
    let log = try bench.log()
    bench.append("first")
    log.rescan()
    for round in 0..<4 {
      bench.rotate()
      bench.append("r\(round)")
    }
    let later = try bench.log()
    #expect(later.bounds.lowerBound >= 5)
    #expect(throws: ConsoleLogGap.self) { try later.read(at: 0, count: 1) }
    #expect(try text(later, from: later.bounds.lowerBound).hasSuffix("r3"))
  }

  @Test("the oldest bytes are given back, and nobody is shown zeros in their place")
  func trim() throws {
    let bench = try Bench(limit: 64 << 10)
    let log = try bench.log()
    log.prepareForStart()
    for line in 0..<40_000 {
      bench.append("line \(line)\n")
      if line % 500 == 0 { log.refresh() }
    }
    log.refresh()
    let bounds = log.bounds
    #expect(bounds.lowerBound > 0)
    #expect(bounds.count <= (64 << 10) + (4 << 10) + 4096)
    #expect(!(try text(log, from: bounds.lowerBound).utf8.contains(0)))
    #expect(throws: ConsoleLogGap.self) { try log.read(at: bounds.lowerBound - 1, count: 10) }
    var information = stat()
    stat(log.path, &information)
    #expect(Int64(information.st_size) == bounds.upperBound)
    #expect(information.st_blocks * 512 < 128 << 10)
    #expect(try bench.log().bounds == bounds)
  }

  @Test(
    "the last lines are found, whole or not",
    arguments: [(0, ""), (1, "c"), (2, "b\nc"), (3, "a\nb\nc"), (9, "a\nb\nc")])
  func tail(lines: Int, expected: String) throws {
    let bench = try Bench()
    bench.append("a\nb\nc")
    let log = try bench.log()
    #expect(try text(log, from: log.offset(ofLast: lines)) == expected)
  }

  @Test("the last lines are found across the files that they are in")
  func tailAcrossFiles() throws {
    let bench = try Bench()
    bench.append("a\nb\nc")
    bench.rotate()
    bench.append("c\nd\n")
    bench.rotate()
    bench.append("e\nf\n")
    let log = try bench.log()
    for (lines, expected) in [
      (1, "f\n"), (2, "e\nf\n"), (3, "d\ne\nf\n"), (4, "cc\nd\ne\nf\n"), (5, "b\ncc\nd\ne\nf\n"),
    ] {
      #expect(try text(log, from: log.offset(ofLast: lines)) == expected)
    }
  }

  @Test("a line end at the very end begins no line")
  func tailWithNewline() throws {
    let bench = try Bench()
    bench.append("a\nb\n")
    let log = try bench.log()
    #expect(try text(log, from: log.offset(ofLast: 1)) == "b\n")
  }

  @Test("bytes have the time they were written, also those that came while nobody looked")
  func times() throws {
    let bench = try Bench()
    var log = try bench.log()
    log.prepareForStart()
    bench.append("one\nt")
    try bench.date(1000)
    log.refresh()
    bench.append("wo\nthree\n")
    try bench.date(2000)
    log.rescan()
    bench.append("four\n")
    try bench.date(3000)
    bench.rotate()
    bench.append("five\n")
    try bench.date(4000)
    log = try bench.log()
    func lines(since seconds: Int64) throws -> String { try text(log, from: log.offset(since: seconds * 1000)) }
    let seconds = [0, 4, 6, 14, 19].map { log.times.time(at: $0).map { $0 / 1000 } }
    #expect(seconds == [1000, 1000, 2000, 3000, 4000])
    #expect(try lines(since: 0) == "one\ntwo\nthree\nfour\nfive\n")
    #expect(try lines(since: 2000) == "three\nfour\nfive\n")
    #expect(try lines(since: 4000) == "five\n")
    #expect(try lines(since: 4001) == "")
  }

  @Test("after a crash what was seen before keeps its time, and marks of bytes that never came go")
  func timesAfterCrash() throws {
    let bench = try Bench()
    var log = try bench.log()
    log.prepareForStart()
    bench.append("one\ntwo\n")
    try bench.date(1000)
    log.refresh()
    log.keepEnd()
    bench.append("late\n")
    try bench.date(2000)
    log = try bench.log()
    #expect([0, 4, 8].map { log.times.time(at: $0) } == [1_000_000, 1_000_000, 2_000_000])
    log.times.note(1 << 50, at: 3_000_000)
    log.save()
    bench.append("new\n")
    try bench.date(4000)
    log = try bench.log()
    #expect(log.times.time(at: 13) == 4_000_000)
  }

  @Test("readers hear of growth, and are let go at the end")
  func growth() async throws {
    let bench = try Bench()
    let poll = try DescriptorPoll()
    let watch = try LogWatch(poll: poll)
    let log = try bench.log()
    log.prepareForStart()
    try watch.add(log)
    var rings = log.growth().makeAsyncIterator()
    bench.append("news")
    #expect(await rings.next() != nil)
    #expect(try text(log) == "news")
    log.endReaders(.closed)
    while await rings.next() != nil {}
    for await _ in log.growth() { Issue.record("a log that has ended rings") }
    #expect(log.bounds.upperBound == 4)
  }
}
