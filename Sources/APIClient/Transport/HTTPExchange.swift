// What goes out and what comes back, as plain values that both the callers and the transfer thread may hold.

/// A request ready to be sent: everything but the address of the server.
struct OutgoingRequest: Sendable {
  var method: String
  /// Percent-encoded, beginning with a slash.
  var path: String
  var query: [(String, String)] = []
  var headers: [(String, String)] = []
  var body: [UInt8]?
  /// Streams may be silent for as long as they like and are paused at `Transfer.streamBound`.
  var isStream = false
}

/// Where requests go and how the connection is made.
struct Endpoint: Sendable {
  var server: String
  var trust: ServerTrust
  var identity: ClientIdentity?
  var proxy: String?
}

/// The status line and headers of an answer.
public struct ResponseHead: Sendable, Equatable {
  public var status: Int
  /// In their order, names as the server wrote them.
  public var headers: [(name: String, value: String)]

  public init(status: Int, headers: [(name: String, value: String)] = []) {
    self.status = status
    self.headers = headers
  }

  /// The first header of that name, in any case.
  public subscript(name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name.lowercased() == wanted }?.value
  }

  public static func == (left: ResponseHead, right: ResponseHead) -> Bool {
    left.status == right.status && left.headers.elementsEqual(right.headers, by: ==)
  }
}

extension ResponseHead {
  /// Takes one line of an answer's head; a status line starts over, as after `100 Continue` or a proxy's answer.
  mutating func take(line: some StringProtocol) {
    if line.hasPrefix("HTTP/") {
      let words = line.split(separator: " ", maxSplits: 2)
      self = ResponseHead(status: words.count > 1 ? Int(words[1]) ?? 0 : 0)
    } else if let colon = line.firstIndex(of: ":") {
      let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
      let end = value.lastIndex { !$0.isWhitespace }.map(value.index(after:)) ?? value.startIndex
      headers.append((String(line[..<colon]), String(value[..<end])))
    }
  }
}
