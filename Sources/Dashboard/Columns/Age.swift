// Lengths of time as kubectl prints them: two units while the first is small, then one.

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

enum Age {
  /// `45s`, `3m12s`, `2h5m`, `3d4h`, `12d`, `2y30d`; `0s` for times in the future.
  static func text(since date: Date, now: Date) -> String {
    text(seconds: Int(max(0, min(now.timeIntervalSince(date), 1e12))))
  }

  static func text(seconds: Int) -> String {
    let (minutes, hours) = (seconds / 60, seconds / 3600)
    switch (minutes, hours) {
    case (..<2, _): return "\(seconds)s"
    case (..<10, _): return two(minutes, "m", seconds % 60, "s")
    case (..<180, _): return "\(minutes)m"
    case (_, ..<8): return two(hours, "h", minutes % 60, "m")
    case (_, ..<48): return "\(hours)h"
    case (_, ..<192): return two(hours / 24, "d", hours % 24, "h")
    case (_, ..<(2 * 365 * 24)): return "\(hours / 24)d"
    case (_, ..<(8 * 365 * 24)): return two(hours / 24 / 365, "y", hours / 24 % 365, "d")
    default: return "\(hours / 24 / 365)y"
    }
  }

  private static func two(_ first: Int, _ firstUnit: String, _ second: Int, _ secondUnit: String) -> String {
    second == 0 ? "\(first)\(firstUnit)" : "\(first)\(firstUnit)\(second)\(secondUnit)"
  }
}
