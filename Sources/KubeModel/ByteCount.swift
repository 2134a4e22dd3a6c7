// Amounts of bytes as people read them.

/// Bytes in the largest binary unit that leaves at least 1, with one decimal: `0B`, `512B`, `118.2MiB`.
public enum ByteCount {
  public static func text(_ bytes: Int) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    let bytes = max(0, bytes)
    var power = 0
    while power + 1 < units.count, bytes >> (10 * (power + 1)) > 0 { power += 1 }
    guard power > 0 else { return "\(bytes)B" }
    // In tenths, rounded down, so that nothing looks more than it is.
    let tenths = Int(Double(bytes) / Double(1 << (10 * power)) * 10)
    return "\(tenths / 10).\(tenths % 10)\(units[power])"
  }
}
