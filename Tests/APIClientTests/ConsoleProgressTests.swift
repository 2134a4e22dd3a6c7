import KubeModel
import Testing

@testable import APIClient

@Suite("console progress")
struct ConsoleProgressTests {
  static func head(_ log: String, _ offset: Int) -> ResponseHead {
    ResponseHead(
      status: 101, headers: [("Spyhop-Console-Log", log), ("Spyhop-Console-Offset", String(offset))])
  }

  static func attached(_ offset: Int = 100) -> ConsoleProgress {
    var progress = ConsoleProgress(patience: .seconds(300), replay: nil)
    _ = progress.attach(head("a", offset))
    return progress
  }

  static func query(_ progress: ConsoleProgress) -> String {
    progress.query.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
  }

  @Test("the first attempt asks for the replay, later ones for the next byte")
  func queries() {
    var progress = ConsoleProgress(patience: .seconds(300), replay: 20)
    #expect(Self.query(progress) == "replay=20")
    #expect(progress.attach(Self.head("a", 100)) == .attached)
    #expect(progress.take([1, 2, 3]) == [.output([1, 2, 3])])
    #expect(Self.query(progress) == "offset=103&log=a")
    #expect(progress.attach(Self.head("a", 103)) == .reattached)
  }

  @Test("bytes that come again are not shown again")
  func repeated() {
    var progress = Self.attached()
    #expect(progress.take([1, 2, 3]) == [.output([1, 2, 3])])
    #expect(progress.attach(Self.head("a", 100)) == .reattached)
    #expect(progress.take([1, 2]) == [])
    #expect(progress.take([3, 4]) == [.output([4])])
    #expect(progress.position == ConsolePosition(log: "a", offset: 104))
  }

  @Test("what the log has lost meanwhile is counted")
  func missed() {
    var progress = Self.attached()
    #expect(progress.attach(Self.head("a", 150)) == .missed(bytes: 50))
    #expect(Self.query(progress) == "offset=150&log=a")
  }

  @Test("what was written before the connection is told apart, whatever has been shown of it already")
  func past() {
    var progress = ConsoleProgress(patience: .seconds(300), replay: nil)
    func attach(_ offset: Int, end: Int) -> ConsoleNotice {
      progress.attach(
        ResponseHead(
          status: 101,
          headers: [
            ("Spyhop-Console-Log", "a"), ("Spyhop-Console-Offset", "\(offset)"), ("Spyhop-Console-End", "\(end)"),
          ]))
    }
    #expect(attach(100, end: 103) == .attached)
    #expect(progress.take([0, 1]) == [.replay([0, 1], written: nil)])
    #expect(progress.take([2, 3, 4]) == [.replay([2], written: nil), .output([3, 4])])
    #expect(attach(103, end: 106) == .reattached)
    #expect(progress.take([3, 4, 5, 6]) == [.replay([5], written: nil), .output([6])])
  }

  @Test("what was written before comes with its times, cut where another begins")
  func times() {
    var progress = ConsoleProgress(patience: .seconds(300), replay: nil)
    let times = [(90, 1000), (102, 2000), (104, 3000)].map { ConsoleTime(offset: $0.0, milliseconds: $0.1) }
    let headers = [
      (ConsoleHeader.log, "a"), (ConsoleHeader.offset, "100"), (ConsoleHeader.end, "105"),
      (ConsoleHeader.times, ConsoleTime.header(times)),
    ]
    #expect(progress.attach(ResponseHead(status: 101, headers: headers)) == .attached)
    #expect(progress.take([0]) == [.replay([0], written: 1)])
    let rest: [ConsoleEvent] = [
      .replay([1], written: 1), .replay([2, 3], written: 2), .replay([4], written: 3), .output([5, 6]),
    ]
    #expect(progress.take([1, 2, 3, 4, 5, 6]) == rest)
  }

  @Test("a log that began anew is shown from where the server begins")
  func restarted() {
    var progress = Self.attached()
    #expect(progress.attach(Self.head("b", 5)) == .restarted)
    #expect(progress.take([1]) == [.output([1])])
    #expect(progress.position == ConsolePosition(log: "b", offset: 6))
  }

  @Test("a normal close is the end")
  func normalEnd() {
    var progress = Self.attached()
    #expect(progress.end(nil, elapsed: .zero) == .finish)
  }

  @Test("attempts get slower, and start over after a good connection")
  func backoff() {
    var progress = Self.attached()
    func delay() -> Duration? {
      guard case .retry(let delay, _) = progress.end(WebSocketClosure(code: 1006), elapsed: .zero) else { return nil }
      return delay
    }
    var delays: [Duration?] = []
    for _ in 0..<8 { delays.append(delay()) }
    #expect(delays.allSatisfy { $0.map { $0 >= .milliseconds(80) && $0 <= .milliseconds(3600) } ?? false })
    #expect((delays[0] ?? .zero) < .milliseconds(121))
    #expect((delays[7] ?? .zero) > .seconds(2))
    _ = progress.attach(Self.head("a", 100))
    #expect((delay() ?? .zero) < .milliseconds(121))
  }

  @Test("a server without a log is not fought for its console")
  func upstream() {
    var progress = ConsoleProgress(patience: .seconds(300), replay: nil)
    _ = progress.attach(ResponseHead(status: 101))
    guard case .fail = progress.end(WebSocketClosure(code: 1006), elapsed: .zero) else {
      Issue.record("went on")
      return
    }
  }

  @Test("a guest that does not run yet is waited for, until patience ends")
  func waiting() {
    var progress = ConsoleProgress(patience: .seconds(300), replay: nil)
    let error = APIError(.badRequest, "VMI is not running")
    #expect(progress.end(error, elapsed: .seconds(1)) == .retry(after: .seconds(1), .waiting("VMI is not running")))
    #expect(
      progress.end(error, elapsed: .seconds(300)) == .fail(APIError(.timeout, "gave up waiting: VMI is not running")))
    let none = APIError(.badRequest, "No serial consoles are present.")
    #expect(progress.end(none, elapsed: .zero) == .fail(none))
  }

  @Test("servers that are away are waited for only where they have been seen")
  func away() {
    let error = APIError(.serverUnreachable, "nothing listens")
    var fresh = ConsoleProgress(patience: .seconds(300), replay: nil)
    #expect(fresh.end(error, elapsed: .zero) == .fail(error))
    var progress = Self.attached()
    guard case .retry(_, .lost("nothing listens")) = progress.end(error, elapsed: .zero) else {
      Issue.record("did not go on")
      return
    }
    #expect(progress.end(error, elapsed: .seconds(301)) == .fail(error))
    let gone = APIError(.notFound, "no such VMI")
    #expect(progress.end(gone, elapsed: .zero) == .fail(gone))
  }
}
