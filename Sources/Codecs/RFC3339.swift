// Times as Kubernetes writes them: RFC 3339 in UTC, whole seconds, microseconds or nanoseconds.

public import FoundationEssentials

/// Conversions between `Date` and RFC 3339 text, by calendar arithmetic alone (no formatter to load).
public enum RFC3339 {
  /// `2026-11-25T07:03:09Z`: metav1.Time.
  public static func seconds(_ date: Date) -> String {
    seconds(since1970: Int(saturating: date.timeIntervalSince1970.rounded(.down)))
  }

  /// Of years that the format cannot tell the nearest that it can.
  private static func seconds(since1970 total: Int) -> String {
    let total = min(max(total, -62_167_219_200), 253_402_300_799)
    let (days, second) = total.quotientAndRemainder(flooringBy: 86_400)
    let (year, month, day) = civil(fromDays: days)
    return "\(pad(year, 4))-\(pad(month))-\(pad(day))T\(pad(second / 3600))"
      + ":\(pad(second / 60 % 60)):\(pad(second % 60))Z"
  }

  /// `2026-11-25T07:03:09.123000000Z`, from milliseconds since 1970: with as many digits as the lines of a container's log.
  public static func nanoseconds(ofMilliseconds milliseconds: Int64) -> String {
    let (total, rest) = Int(milliseconds).quotientAndRemainder(flooringBy: 1000)
    return seconds(since1970: total).dropLast() + ".\(pad(rest, 3))000000Z"
  }

  /// `11-25 07:03:09.123`, for people: from milliseconds since 1970, on a clock so many seconds east of Greenwich.
  public static func short(_ milliseconds: Int64, utcOffset: Int) -> String {
    let time = nanoseconds(ofMilliseconds: milliseconds.saturatingAdd(Int64(utcOffset) * 1000))
    return time.dropFirst(5).prefix(5) + " " + time.dropFirst(11).prefix(12)
  }

  /// `2026-11-25T07:03:09.123456Z`: metav1.MicroTime.
  public static func microseconds(_ date: Date) -> String {
    let fraction = date.timeIntervalSince1970 - date.timeIntervalSince1970.rounded(.down)
    return seconds(date).dropLast() + ".\(pad(min(Int(fraction * 1_000_000), 999_999), 6))Z"
  }

  /// Reads any of the forms, with any fraction and offset; nil where the text is not a time.
  public static func date(_ text: String) -> Date? {
    let bytes = Array(text.utf8)
    func number(_ start: Int, _ length: Int) -> Int? {
      guard start + length <= bytes.count, bytes[start..<start + length].allSatisfy({ (0x30...0x39).contains($0) })
      else { return nil }
      return Int(String(decoding: bytes[start..<start + length], as: UTF8.self))
    }
    guard let year = number(0, 4), let month = number(5, 2), let day = number(8, 2), let hour = number(11, 2),
      let minute = number(14, 2), let second = number(17, 2), bytes[4] == UInt8(ascii: "-"),
      bytes[7] == UInt8(ascii: "-"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
    else { return nil }
    var rest = String(decoding: bytes[19...], as: UTF8.self)[...]
    var fraction = 0.0
    if rest.first == "." {
      let digits = rest.dropFirst().prefix { $0.isNumber }
      fraction = Double("0.\(digits)") ?? 0
      rest = rest.dropFirst(digits.count + 1)
    }
    guard let offset = offsetSeconds(rest) else { return nil }
    let whole = days(fromCivil: year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
    return Date(timeIntervalSince1970: Double(whole) + fraction)
  }

  private static func offsetSeconds(_ text: Substring) -> Int? {
    if text == "Z" || text == "z" { return 0 }
    let parts = text.dropFirst().split(separator: ":").compactMap { Int($0) }
    guard parts.count == 2, (0..<24).contains(parts[0]), (0..<60).contains(parts[1]), let sign = text.first,
      sign == "+" || sign == "-"
    else { return nil }
    return (sign == "-" ? -1 : 1) * (parts[0] * 3600 + parts[1] * 60)
  }

  private static func pad(_ value: Int, _ width: Int = 2) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  // Days since 1970-01-01 in the proleptic Gregorian calendar, by eras of 400 years that begin on 1 March.
  private static func days(fromCivil year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = shifted.quotientAndRemainder(flooringBy: 400)
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
    let (era, day) = (days + 719_468).quotientAndRemainder(flooringBy: 146_097)
    let yearOfEra = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }
}

extension Int {
  fileprivate func quotientAndRemainder(flooringBy divisor: Int) -> (Int, Int) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
