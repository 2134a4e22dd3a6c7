// asciicast v2, the format of asciinema's recordings: a line of JSON about the terminal, then a line for each event.
// https://docs.asciinema.org/manual/asciicast/v2/

public import Codecs
public import FoundationEssentials
public import Terminal

/// What stands in the lines of a recording.
public enum Cast {
  /// The first line.
  public static func header(size: Size, title: String, date: Date) -> JSON {
    [
      "version": 2, "width": .integer(Int64(size.columns)), "height": .integer(Int64(size.rows)),
      "timestamp": .integer(Int64(date.timeIntervalSince1970)), "title": .string(title),
    ]
  }

  /// Any other line.
  public struct Event: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
      case output = "o"
      case resize = "r"
    }

    /// Seconds since the start.
    public var time: Double
    public var kind: Kind
    public var data: String

    public init(time: Double, kind: Kind, data: String) { (self.time, self.kind, self.data) = (time, kind, data) }

    public var json: JSON {
      .array([.double((time * 1_000_000).rounded() / 1_000_000), .string(kind.rawValue), .string(data)])
    }

    /// Nil for events of kinds that are not played, such as what was typed. Throws where the line is no event.
    public static func read(_ json: JSON) throws(CastError) -> Event? {
      let parts = json.elements
      guard parts.count == 3, let time = parts[0].double, time >= 0, time.isFinite, let code = parts[1].string,
        let data = parts[2].string
      else { throw CastError(description: "an event is [seconds, kind, text]") }
      return Kind(rawValue: code).map { Event(time: time, kind: $0, data: data) }
    }
  }

  /// The terminal's size, from the first line.
  public static func size(_ header: JSON) throws(CastError) -> Size {
    guard header["version"].int == 2, let width = header["width"].int, let height = header["height"].int else {
      throw CastError(description: "it does not begin with the header of asciicast v2")
    }
    return Size(columns: max(1, width), rows: max(1, height))
  }
}

/// What is wrong with a recording.
public struct CastError: Error, Sendable, Hashable, CustomStringConvertible {
  public var description: String

  public init(description: String) { self.description = description }
}

/// Guest bytes as text: a character that is cut is kept for the next piece, and what is no UTF-8 becomes U+FFFD.
struct CastText {
  private var rest: [UInt8] = []

  mutating func take(_ bytes: [UInt8]) -> String {
    rest += bytes
    let whole = rest.count - incompleteTail
    defer { rest.removeFirst(whole) }
    return String(decoding: rest[..<whole], as: UTF8.self)
  }

  /// How many bytes at the end are the beginning of a character.
  private var incompleteTail: Int {
    for length in stride(from: 1, through: min(3, rest.count), by: 1) {
      let byte = rest[rest.count - length]
      if byte < 0x80 || byte > 0xF4 { return 0 }
      if byte >= 0xC0 { return length < (byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2) ? length : 0 }
    }
    return 0
  }
}
