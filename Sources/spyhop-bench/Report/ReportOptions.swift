// How a run is reported: progress on standard error as it goes, the results on standard output at its end.

import ArgumentParser
import Codecs
import FoundationEssentials
import Glibc

struct ReportOptions: ParsableArguments {
  @Flag(help: "Print the results as JSON.")
  var json = false

  func print(_ results: [Measurement], suite: String) {
    let report = Report(suite: suite, date: Date(), machine: Machine.description, results: results)
    Swift.print(json ? report.json.indentedText : report.table)
  }
}

enum Progress {
  static func say(_ step: String) {
    let line = Array("\(step)…\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
  }
}
