// Small files as others find them, also when something goes wrong.

import Files
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite struct SmallFileTests {
  private let directory: TemporaryDirectory
  private var path: String { "\(directory.path)/file" }

  init() throws { directory = try TemporaryDirectory() }

  @Test("what is written is read, with the permissions asked for, and what was there is replaced")
  func replace() throws {
    #expect(try SmallFile.read(path) == nil)
    try SmallFile.replace(path, with: "first, and longer")
    try SmallFile.replace(path, with: "second", mode: 0o640, isSynced: false)
    #expect(try SmallFile.text(path) == "second")
    #expect(access(path, F_OK) == 0 && access(path + ".new", F_OK) != 0)
    SmallFile.remove(path)
    SmallFile.remove(path)
    #expect(try SmallFile.text(path) == nil)
  }

  @Test("files of no size are read to their end")
  func unsized() throws {
    #expect(try #require(try SmallFile.text("/proc/self/stat")).hasPrefix("\(getpid()) "))
  }

  @Test("what a crash has left of a draft neither leads elsewhere nor keeps its permissions")
  func leftover() throws {
    symlink("/dev/full", path + ".new")
    try SmallFile.replace(path, with: "new", mode: 0o600)
    #expect(try SmallFile.text(path) == "new")
    #expect(throws: (any Error).self) { try FileManager.default.destinationOfSymbolicLink(atPath: path) }
  }

  @Test("a full disk is told")
  func full() {
    let descriptor = open("/dev/full", O_WRONLY | O_CLOEXEC)
    defer { close(descriptor) }
    #expect(!SmallFile.writeAll([1], to: descriptor) && errno == ENOSPC)
  }

  @Test("what cannot be read or written says why")
  func refused() {
    #expect(throws: FileError.self) { try SmallFile.read(directory.path) }
    let error = #expect(throws: FileError.self) { try SmallFile.replace("\(directory.path)/none/file", with: "x") }
    #expect(
      error?.description
        == "cannot write \(directory.path)/none/file: No such file or directory; check permissions and free space")
  }
}
