// The columns that say how much of its CPUs and memory an object uses.

import KubeModel

extension View {
  private static let withShares: Set<Kind> = [.virtualMachines, .instances, .pods, .nodes]

  /// CPU% and MEM%; none in lists of what runs nothing.
  func shareColumns(_ thresholds: Thresholds) -> [Column] {
    guard Self.withShares.contains(kind) else { return [] }
    let ofMachines = kind == .virtualMachines
    return [(Consumption.cpu, "CPU%"), (.memory, "MEM%")].map { consumption, title in
      // Names, restarts and states of pods say more than what they use.
      Column(title: title, priority: kind == .pods ? 2 : 1, source: .figures, alignsRight: true) { row in
        // A machine that has stopped uses nothing, whatever was measured last.
        guard !ofMachines || row.instance != nil, let percent = row.share?[consumption] else { return TableCell(nil) }
        return TableCell("\(percent)", thresholds.role(of: consumption, percent: percent))
      }
    }
  }
}
