// emulator: how fast our terminal takes in what guests write.

import ArgumentParser
import Terminal

struct EmulatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emulator", abstract: "Measure how fast the terminal emulator takes in what guests write.",
    discussion: """
      The screen has 80 columns and 24 rows, and 10,000 lines of scrollback, which are full before anything is \
      measured. Where libvterm is installed it takes in the same bytes.
      """)

  @OptionGroup var report: ReportOptions

  @Option(help: "How many megabytes each reading takes in.")
  var megabytes = 16

  @Option(help: "How many readings to take of each kind of output.")
  var readings = 15

  func validate() throws {
    guard 1...256 ~= megabytes, 2...1000 ~= readings else {
      throw ValidationError("--megabytes is from 1 to 256, --readings from 2 to 1000.")
    }
  }

  func run() async throws {
    let (megabytes, readings) = (megabytes, readings)
    let results = try await MeasuringThread().run {
      GuestOutput.allCases.map { Self.measure($0, bytes: $0.bytes(megabytes * 1_000_000), readings: readings) }
    }
    report.print(results, suite: "emulator, 80×24")
  }

  private static func measure(_ output: GuestOutput, bytes: [UInt8], readings: Int) -> Measurement {
    Progress.say(output.rawValue)
    var emulator = TerminalEmulator(size: Size(columns: 80, rows: 24))
    let ours = rates(bytes, readings: readings) { emulator.read($0) }
    let peer = ReferenceTerminal(columns: 80, rows: 24).map { terminal in
      Measurement.Peer(name: "libvterm", samples: rates(bytes, readings: min(readings, 3)) { terminal.read($0) })
    }
    return Measurement(
      name: output.rawValue, meaning: "Megabytes of it taken in per second: \(output.meaning).",
      unit: .megabytesPerSecond, samples: ours, goal: .atLeast(output.goal), peer: peer)
  }

  /// Megabytes a second, in pieces as a console delivers them, after one pass that is not counted.
  private static func rates(_ bytes: [UInt8], readings: Int, _ read: (ArraySlice<UInt8>) -> Void) -> Samples {
    let pieces = stride(from: 0, to: bytes.count, by: 65_536).map { bytes[$0..<min($0 + 65_536, bytes.count)] }
    for piece in pieces { read(piece) }
    return Samples(
      (0..<readings).map { _ in
        let time = ContinuousClock().measure { for piece in pieces { read(piece) } }
        return Double(bytes.count) / 1e6 / (time / .seconds(1))
      })
  }
}
