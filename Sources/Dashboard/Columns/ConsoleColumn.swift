// The column that says who is attached to a machine's console.

import KubeModel

extension View {
  var consoleColumns: [Column] {
    guard kind == .virtualMachines || kind == .instances else { return [] }
    return [Column(title: "CONSOLE", priority: 3, source: .viewers) { $0.audience?.cell ?? TableCell(nil) }]
  }
}

extension ConsoleAudience {
  /// A cell of a list: whoever has it exclusively first.
  var cell: TableCell {
    let sorted = seats.filter { $0.mode == .exclusive } + seats.filter { $0.mode != .exclusive }
    return TableCell(
      sorted.map(\.words).joined(separator: ", "), seats.contains { $0.mode == .exclusive } ? .warning : .text)
  }
}
