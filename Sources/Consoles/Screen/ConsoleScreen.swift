// One console as it is seen: the guest's terminal, how it stands to the guest, and where in its text the operator is.

public import KubeModel
public import Terminal

/// A console on the desk. A value: bytes are read elsewhere, and news of the terminal are put in here.
public struct ConsoleScreen: Sendable {
  public let machine: ObjectKey
  /// The guest's terminal as it was when its reader last told.
  public internal(set) var terminal: TerminalEmulator
  public internal(set) var attachment = Attachment.connecting
  /// Who is attached, as far as the server tells.
  public internal(set) var audience: ConsoleAudience?
  public internal(set) var encoding = ConsoleEncoding.utf8
  /// Where lines came from, by time.
  var times = LineTimes()
  /// The place in the text that is looked at; nil while the live screen is.
  var history: History?
  /// Whether it is meant when something is typed to all that are marked.
  var isMarked = false
  /// The file that what is shown goes to.
  var recording: String?
  /// Whether something came while it was not to be seen; a bell counts for more.
  var hasNews = false
  var hasRung = false
  /// Grows with every change that can be seen.
  private(set) var revision = 0

  /// What serial lines are taken for, as nothing tells their size: a VT100's.
  public static let standardSize = Size(columns: 80, rows: 24)

  public init(machine: ObjectKey, size: Size = standardSize) {
    self.machine = machine
    terminal = TerminalEmulator(size: size)
  }

  mutating func touch() { revision += 1 }

  /// Takes over news; returns what the operator should read of them.
  mutating func take(_ news: ConsoleNews) -> String? {
    touch()
    var remark: String?
    if let newer = news.terminal {
      terminal = newer
      if let history { self.history = history.following(newer, height: history.height) }
    }
    if let times = news.times { self.times = times }
    hasRung = hasRung || news.hasRung
    if let newer = news.audience {
      remark = audience.flatMap { newer.news(since: $0) }
      audience = newer
    }
    for notice in news.notices { remark = attachment.take(notice) ?? remark }
    if let end = news.end { attachment = .ended(end) }
    guard let problem = news.recordingProblem else { return remark }
    recording = nil
    return problem
  }
}

/// What happened at a console since it was last told.
public struct ConsoleNews: Sendable {
  public var machine: ObjectKey
  /// The guest's terminal as it is now; nil where it has not changed.
  public var terminal: TerminalEmulator?
  var times: LineTimes?
  public var notices: [ConsoleNotice] = []
  public var audience: ConsoleAudience?
  public var hasRung = false
  /// Why the recording is over, which nobody ended.
  var recordingProblem: String?
  /// Why nothing more will come; nil while something may.
  public var end: String?

  public init(machine: ObjectKey, terminal: TerminalEmulator? = nil, notices: [ConsoleNotice] = [], end: String? = nil)
  {
    (self.machine, self.terminal, self.notices, self.end) = (machine, terminal, notices, end)
  }

  /// Takes over what came later.
  public mutating func merge(_ later: ConsoleNews) {
    terminal = later.terminal ?? terminal
    times = later.times ?? times
    // A viewer's state is what the last of them says; of a flood of retries the latest are kept.
    notices = (notices + later.notices).suffix(16)
    audience = later.audience ?? audience
    hasRung = hasRung || later.hasRung
    recordingProblem = later.recordingProblem ?? recordingProblem
    end = later.end ?? end
  }
}
