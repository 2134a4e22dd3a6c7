// Small files as others find them, also when something goes wrong.

import Files
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

  @Test("on a full disk the old content stays, and no draft")
  func full() throws {
    try SmallFile.replace(path, with: "old")
    symlink("/dev/full", path + ".new")
    let error = #expect(throws: FileError.self) { try SmallFile.replace(path, with: "new") }
    #expect(error?.description.contains("cannot write \(path): No space left on device; check") == true)
    #expect(try SmallFile.text(path) == "old")
    #expect(access(path + ".new", F_OK) != 0)
  }

  @Test("what cannot be read or written says why")
  func refused() {
    #expect(throws: FileError.self) { try SmallFile.read(directory.path) }
    #expect(throws: FileError.self) { try SmallFile.replace("\(directory.path)/none/file", with: "x") }
  }
}
