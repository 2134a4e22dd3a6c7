// drain: cordons a node and migrates every guest that can leave it.

import APIClient
import ArgumentParser
import KubeModel
import Operations

struct DrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drain", abstract: "Cordon a node and migrate all its guests that can move.",
    discussion: """
      Guests move in the order of their names, as many at once as the cluster allows; those that cannot are named with \
      the reason, and the exit code is 1 where something stays. `uncordon` lets the node take guests again.
      """)

  @OptionGroup var node: NodeOptions

  @Flag(help: "Wait until the node has no guests that can move, and show how it goes.")
  var wait = false

  @Option(help: ArgumentHelp("How long to wait; waits without --wait, too.", valueName: "seconds"))
  var timeout: Int?

  func validate() throws {
    if let timeout, !(1...31_536_000 ~= timeout) {
      throw ValidationError("--timeout counts seconds: from 1 to 31536000, a year.")
    }
  }

  func run() async throws {
    let client = try node.cluster.client()
    _ = try await client.node(node.name)
    let beginning = try await client.beginDrain(of: node.name)
    let name = PlainText.of(node.name)
    StandardOutput.print("\(name) is cordoned: \(beginning.report.summary)")
    guard wait || timeout != nil else { return announce(beginning) }
    Interruption.arm(
      saying: "\(name) stays cordoned, and what moves goes on; `\(ProgramName.current) get vmim` shows it")
    var run = DrainRun(client: client, beginning: beginning)
    var (line, last) = (ProgressLine(), DrainReport?.none)
    let report = await run.follow(within: timeout.map { .seconds($0) }) { report in
      let news = DrainNews.lines(from: last, to: report)
      if !news.isEmpty { line.clear() }
      for text in news { StandardOutput.print(PlainText.of(text)) }
      if StandardOutput.isTerminal { line.show(DrainNews.progress(report), identity: "") }
      StandardOutput.flush()
      last = report
    }
    line.clear()
    finish(report ?? last ?? beginning.report, isTimeUp: report == nil, run.refused)
  }

  /// Without waiting: who is to go, and who stays.
  private func announce(_ beginning: DrainBeginning) {
    for machine in beginning.asked { StandardOutput.print(PlainText.of("\(machine) is to move")) }
    let staying = beginning.report.guests.filter { guest in
      if case .stays = guest.standing { true } else { beginning.refused[guest.machine] != nil }
    }
    end(with: staying, beginning.refused)
  }

  private func finish(_ report: DrainReport, isTimeUp: Bool, _ refused: [ObjectKey: String]) {
    if isTimeUp { StandardError.print("\(ProgramName.current): the time is up") }
    end(with: report.remaining, refused)
    StandardOutput.print("\(PlainText.of(node.name)) is empty of guests")
  }

  /// Ends the program where guests stay.
  private func end(with staying: [DrainReport.Guest], _ refused: [ObjectKey: String]) {
    guard !staying.isEmpty else { return }
    let reasons = staying.map { "  \(DrainNews.reason($0, refused: refused))" }
    let count = staying.count == 1 ? "1 guest stays" : "\(staying.count) guests stay"
    Failure.end((["\(count) on \(node.name):"] + reasons).joined(separator: "\n"))
  }
}
