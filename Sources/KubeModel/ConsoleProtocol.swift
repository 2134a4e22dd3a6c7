// The words of the console protocol between agents, the API server and clients: what is asked for, what the 101 answer says, and
// how an agent takes its leave.

/// Headers of the answer to a console or log request.
public enum ConsoleHeader {
  public static let log = "Spyhop-Console-Log"
  public static let offset = "Spyhop-Console-Offset"
  /// Where the log ended when the viewer came: bytes before it were written earlier.
  public static let end = "Spyhop-Console-End"
  /// When the bytes before `end` were written: `ConsoleTime`s in a row.
  public static let times = "Spyhop-Console-Times"
  /// The `ConsoleMode` of a viewer that asked for one.
  public static let mode = "Spyhop-Console-Mode"
}

/// Query parameters of a console request; servers that do not know one pass over it.
public enum ConsoleParameter {
  public static let log = "log"
  public static let offset = "offset"
  /// How many bytes of the log to begin with.
  public static let replay = "replay"
  public static let mode = "mode"
  /// By which a viewer is known when it comes again.
  public static let visit = "visit"
  /// A flag: whoever has the console exclusively loses it.
  public static let takeover = "takeover"
  /// A flag: the viewer was attached before.
  public static let returning = "returning"
}

/// A place in a machine's console log.
public struct ConsolePosition: Sendable, Hashable {
  /// Changes when the log begins anew; offsets of different logs have nothing to do with each other.
  public var log: String
  /// Bytes of the log before this place.
  public var offset: Int

  /// What is told of larger offsets makes no sense, and could not be counted on with.
  public static let bound = 1 << 60

  public init(log: String, offset: Int) {
    self.log = log
    self.offset = offset
  }

  /// What the head of an answer says; nil for servers that keep no log, such as KubeVirt's own.
  ///
  /// - Parameter header: the value of a header, found by its name in any case.
  public init?(header: (String) -> String?) {
    guard let log = header(ConsoleHeader.log), let offset = header(ConsoleHeader.offset).flatMap({ Int($0) }),
      (0..<Self.bound).contains(offset)
    else { return nil }
    self.init(log: log, offset: offset)
  }

  /// For the head of an answer that begins here.
  public var headers: [(String, String)] { [(ConsoleHeader.log, log), (ConsoleHeader.offset, String(offset))] }

  /// Asks to go on here.
  public var query: [(String, String)] { [(ConsoleParameter.offset, String(offset)), (ConsoleParameter.log, log)] }
}

/// When a console's bytes were written, from an offset on to that of the next mark.
public struct ConsoleTime: Sendable, Hashable {
  /// More are not told in the head of an answer, which proxies may bound at 4 KiB; the header has at most half of that.
  public static let limit = 128

  public var offset: Int64
  /// Since 1970.
  public var milliseconds: Int64

  public init(offset: Int64, milliseconds: Int64) { (self.offset, self.milliseconds) = (offset, milliseconds) }

  /// `OFFSET:MILLISECONDS,…`; all but the first count from the one before.
  public static func header(_ times: [ConsoleTime]) -> String {
    var last = ConsoleTime(offset: 0, milliseconds: 0)
    return times.map { time in
      defer { last = time }
      return "\(time.offset - last.offset):\(time.milliseconds - last.milliseconds)"
    }.joined(separator: ",")
  }

  /// Reads a header; what makes no sense, and all behind it, is left out.
  public static func times(header: String) -> [ConsoleTime] {
    var times: [ConsoleTime] = []
    var last = ConsoleTime(offset: 0, milliseconds: 0)
    for pair in header.split(separator: ",").prefix(limit) {
      let numbers = pair.split(separator: ":").compactMap { Int64($0) }
      guard numbers.count == 2, numbers[0] >= 0 else { break }
      let (offset, isTooFar) = last.offset.addingReportingOverflow(numbers[0])
      let (milliseconds, isTooLate) = last.milliseconds.addingReportingOverflow(numbers[1])
      guard !isTooFar, !isTooLate else { break }
      last = ConsoleTime(offset: offset, milliseconds: milliseconds)
      times.append(last)
    }
    return times
  }
}

/// An agent's last word on a console whose machine has moved: a websocket close code, and `node=NAME`.
public enum ConsoleMove {
  public static let closeCode: UInt16 = 4100
  private static let prefix = "node="

  public static func words(node: String) -> String { prefix + node }

  /// The node that the console goes on at; nil for other ends.
  public static func node(closeCode code: Int, words: String) -> String? {
    guard code == Int(closeCode), words.hasPrefix(prefix) else { return nil }
    return String(words.dropFirst(prefix.count))
  }
}
