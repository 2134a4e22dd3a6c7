// How long ago something was, as kubectl words it.

/// Ages in kubectl's words: `12s`, `3m12s`, `45m`, `7h3m`, `2d5h`, `40d`, `2y10d`.
public enum Age {
  public static func text(seconds: Int) -> String {
    let seconds = max(0, seconds)
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
    switch true {
    case seconds < 120: return "\(seconds)s"
    case minutes < 10: return join(minutes, "m", seconds % 60, "s")
    case minutes < 180: return "\(minutes)m"
    case hours < 8: return join(hours, "h", minutes % 60, "m")
    case hours < 48: return "\(hours)h"
    case days < 8: return join(days, "d", hours % 24, "h")
    case days < 730: return "\(days)d"
    default: return join(days / 365, "y", days % 365, "d")
    }
  }

  private static func join(_ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String) -> String {
    small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
  }
}
