import FoundationEssentials
import Terminal
import TestSupport
import Testing

@testable import Dashboard

@Suite("Live themes")
struct ThemeWatchTests {
  @Test("a file that changes, or is replaced, is read again, and once")
  func changes() throws {
    let directory = try TemporaryDirectory()
    let file = URL(filePath: "\(directory.path)/t.yaml")
    try Data("bad: red".utf8).write(to: file)
    var watch = ThemeWatch(path: file.path)
    #expect(watch.look() == nil)
    try Data("bad: magenta".utf8).write(to: file)
    #expect(try watch.look()?.get()[.bad].foreground == .indexed(5))
    #expect(watch.look() == nil)
    try FileManager.default.removeItem(at: file)
    #expect(watch.look() == nil)
    try Data("bad: blue".utf8).write(to: file, options: .atomic)
    #expect(try watch.look()?.get()[.bad].foreground == .indexed(4))
  }

  @Test("what is wrong after a change is told once")
  func broken() throws {
    let directory = try TemporaryDirectory()
    let file = URL(filePath: "\(directory.path)/t.yaml")
    try Data().write(to: file)
    var watch = ThemeWatch(path: file.path)
    try Data("bad: greenish".utf8).write(to: file)
    guard case .failure(let error)? = watch.look() else {
      Issue.record("nothing was wrong")
      return
    }
    #expect(error.line == 1)
    #expect(watch.look() == nil)
  }
}
