// An HTTP/1.1 answer on a connection that libcurl only opened: the head, and the body of a refusal. Pure.

import KubeModel

/// Collects an answer's bytes until it is complete.
struct AnswerParser: Sendable {
  /// The most that a head and a refusal's body may measure.
  static let bound = 1 << 20

  enum Answer: Sendable, Equatable {
    /// 101, and the bytes that follow it on the connection.
    case switched(ResponseHead, rest: [UInt8])
    case refused(ResponseHead, body: [UInt8])
  }

  private var bytes: [UInt8] = []

  /// - Parameter isEnd: nothing follows, as the server closed the connection.
  /// - Returns: nil while more must come.
  mutating func take(_ more: [UInt8], isEnd: Bool = false) throws(APIError) -> Answer? {
    bytes += more
    guard bytes.count <= Self.bound else {
      throw APIError(
        .requestEntityTooLarge, "the server's answer to the upgrade is larger than \(Self.bound >> 20) MiB")
    }
    guard let end = headEnd else {
      if isEnd { throw APIError(.serverUnreachable, "the server closed the connection without an answer") }
      return nil
    }
    var head = ResponseHead(status: 0)
    for line in String(decoding: bytes[..<end], as: UTF8.self).split(whereSeparator: \.isNewline) {
      head.take(line: line)
    }
    let rest = Array(bytes[(end + 4)...])
    if head.status == 101 { return .switched(head, rest: rest) }
    return Self.body(rest, head, isEnd: isEnd).map { .refused(head, body: $0) }
  }

  private var headEnd: Int? {
    let mark: [UInt8] = [13, 10, 13, 10]
    return bytes.indices.dropLast(3).first { bytes[$0..<$0 + 4].elementsEqual(mark) }
  }

  private static func body(_ rest: [UInt8], _ head: ResponseHead, isEnd: Bool) -> [UInt8]? {
    if let length = head["Content-Length"].flatMap({ Int($0) }), length >= 0 {
      return rest.count >= length || isEnd ? Array(rest.prefix(length)) : nil
    }
    if head["Transfer-Encoding"]?.lowercased() == "chunked" { return joinChunks(rest) ?? (isEnd ? [] : nil) }
    return isEnd ? rest : nil
  }

  /// The body without its chunk sizes; nil until the last chunk is there.
  private static func joinChunks(_ bytes: [UInt8]) -> [UInt8]? {
    var body: [UInt8] = []
    var rest = bytes[...]
    while let lineEnd = rest.firstIndex(of: UInt8(ascii: "\r")) {
      let digits = String(decoding: rest[..<lineEnd].prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
      guard let size = Int(digits, radix: 16), size >= 0 else { return nil }
      if size == 0 { return body }
      let start = lineEnd + 2
      guard size <= Self.bound, start + size + 2 <= rest.endIndex else { return nil }
      body += rest[start..<start + size]
      rest = rest[(start + size + 2)...]
    }
    return nil
  }
}
