// A console log that comes from another node: what was written there goes before what is written here.

import Codecs
import Files
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import NodeAgent

@Suite("Console logs that move")
struct ConsoleImportTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func log() throws -> ConsoleLog {
    try ConsoleLog(id: "log", directory: directory.path, owner: ["kind": "VirtualMachine"], limit: 1 << 20)
  }

  private func write(_ text: String) {
    let descriptor = open("\(directory.path)/serial.log", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    _ = SmallFile.writeAll(Array(text.utf8), to: descriptor)
    close(descriptor)
  }

  private func text(_ log: ConsoleLog) throws -> String {
    let bounds = log.bounds
    var bytes: [UInt8] = []
    while case let offset = bounds.lowerBound + Int64(bytes.count),
      case let piece = try log.read(at: offset, count: 7), !piece.isEmpty
    { bytes += piece }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("what the machine says here has no place until the earlier part is complete")
  func order() throws {
    let log = try log()
    try log.beginImport()
    try log.importBytes(Array("there".utf8), at: 0)
    write(" here")
    log.rescan()
    #expect(log.isImporting && log.bounds == 0..<5)
    try log.importBytes(Array(" and there".utf8), at: 5)
    log.finishImport()
    #expect(try text(log) == "there and there here")
    #expect(log.bounds == 0..<20)
  }

  @Test("bytes that come twice count once, and a gap begins the log anew behind it")
  func overlap() throws {
    let log = try log()
    try log.beginImport()
    try log.importBytes(Array("abc".utf8), at: 0)
    try log.importBytes(Array("bcde".utf8), at: 1)
    #expect(try text(log) == "abcde")
    try log.importBytes(Array("xyz".utf8), at: 100)
    #expect(try text(log) == "xyz" && log.bounds == 100..<103)
  }

  @Test("an earlier stay on this node is the beginning of what is kept")
  func goingBack() throws {
    let log = try log()
    write("first here,")
    log.rescan()
    try log.beginImport()
    #expect(log.bounds == 0..<11)
    try log.importBytes(Array(" then there,".utf8), at: log.bounds.upperBound)
    log.finishImport()
    write(" then here again")
    log.refresh()
    log.rescan()
    #expect(try text(log) == "first here, then there, then here again")
  }

  @Test("what was written there keeps its time, what is written here has its own")
  func times() throws {
    let log = try log()
    try log.beginImport()
    try log.importBytes(Array("there\n".utf8), at: 0)
    write("here\n")
    log.rescan()
    #expect(try #require(log.times.time(at: 0)) > 1_700_000_000_000, "not later than it came here")
    let there = LogTimes(path: "\(directory.path)/there")
    there.note(0, at: 1000)
    log.times.adopt(there.bytes, before: log.bounds.upperBound)
    log.finishImport()
    #expect(log.times.time(at: 5) == 1000)
    #expect(try #require(log.times.time(at: 6)) > 1_700_000_000_000)
  }

  @Test("an agent that is killed in between goes on where it was")
  func restart() throws {
    do {
      let log = try log()
      write("old ")
      log.rescan()
      try log.beginImport()
      try log.importBytes(Array("new ".utf8), at: 4)
      write("hidden")
    }
    let log = try log()
    #expect(log.isImporting && log.bounds == 0..<8)
    log.finishImport()
    #expect(try text(log) == "old new hidden")
  }

  @Test("a migration that failed leaves nothing of the machine that did not come")
  func again() throws {
    let log = try log()
    try log.beginImport()
    try log.importBytes(Array("one ".utf8), at: 0)
    write("never seen")
    try log.beginImport()
    try log.importBytes(Array("two".utf8), at: 4)
    log.finishImport()
    #expect(try text(log) == "one two")
  }

  @Test("once nothing of the earlier part is kept, its file goes")
  func passed() throws {
    let log = try ConsoleLog(id: "log", directory: directory.path, owner: ["kind": "VirtualMachine"], limit: 64 << 10)
    try log.beginImport()
    try log.importBytes([UInt8](repeating: 65, count: 1000), at: 0)
    log.finishImport()
    write(String(repeating: "b", count: 200 << 10))
    log.rescan()
    log.refresh()
    write("b")
    log.refresh()
    #expect(access("\(directory.path)/earlier.log", F_OK) != 0)
    #expect(log.bounds.upperBound == 1000 + (200 << 10) + 1)
  }
}
