// Who is attached to a console, as `spyhop console --who` prints it.

import KubeModel

enum AudienceTable {
  static func print(_ audience: ConsoleAudience) {
    guard !audience.seats.isEmpty else { return StandardError.print("nobody is attached") }
    for line in lines(audience) { StandardOutput.print(line) }
  }

  /// A line a viewer, under titles; columns as wide as they have to be.
  static func lines(_ audience: ConsoleAudience) -> [String] {
    let rows =
      [["USER", "MODE", "SINCE", "IDLE"]]
      + audience.seats.map {
        [PlainText.of($0.user), $0.mode.rawValue, PlainText.of($0.since), Age.text(seconds: $0.idle)]
      }
    let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return cells.dropLast().joined(separator: "   ") + "   " + (row.last ?? "")
    }
  }
}
