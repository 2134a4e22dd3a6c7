// screen: what our terminal shows after a byte stream, for comparison with another terminal.

import ArgumentParser
import Codecs
import Glibc
import Terminal

struct ScreenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen", abstract: "Show what the terminal emulator makes of a byte stream.",
    discussion: """
      Reads the stream on standard input up to its end and prints one JSON object: lines, cursor, attributes, title, \
      alternate and replies, in the form of Tests/TerminalTests/Emulator/Corpus/README.md.
      """)

  @Option(help: "How many columns the screen has.")
  var columns = 80

  @Option(help: "How many rows it has.")
  var rows = 24

  @Option(help: "How many bytes the emulator is given at a time.")
  var pieceSize = 65_536

  func validate() throws {
    guard 1...1000 ~= columns, 1...1000 ~= rows, 1...65_536 ~= pieceSize else {
      throw ValidationError("--columns and --rows are from 1 to 1000, --piece-size from 1 to 65536.")
    }
  }

  func run() throws {
    var emulator = TerminalEmulator(size: Size(columns: columns, rows: rows))
    var replies: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(STDIN_FILENO, &buffer, buffer.count)
      guard count >= 0 else { throw BenchError("standard input cannot be read: \(String(cString: strerror(errno)))") }
      if count == 0 { break }
      for start in stride(from: 0, to: count, by: pieceSize) {
        emulator.read(buffer[start..<min(start + pieceSize, count)])
        replies += emulator.takeReplies()
      }
    }
    print(emulator.screenJSON(replies: replies).text)
  }
}
