// What clients that get bytes alone are told of their keys: a line among the guest's, in the manner of conserver. Nobody else sees
// it, and no log has it.

import KubeModel
import Synchronization

/// One client's lines: the first key that is dropped for a holder brings one, and so does the end of that.
final class KeyNotices: Sendable {
  /// More than anybody gets at once; were one to read so slowly, the oldest would be left out.
  private static let bound = 4

  /// Ready to be sent.
  let lines: AsyncStream<String>
  private let line: AsyncStream<String>.Continuation
  /// The holder whom the client has been told of, while its keys are dropped.
  private let told = Mutex<String?>(nil)

  init() { (lines, line) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.bound)) }

  /// A key was dropped.
  func dropped(_ audience: ConsoleAudience?) {
    guard let holder = audience?.holder?.user else { return }
    told.withLock { told in
      guard told != holder else { return }
      told = holder
      say("\(holder) has this console exclusively; your keys are not sent")
    }
  }

  /// Others have come, changed or gone.
  func changed(_ audience: ConsoleAudience) { if audience.holder == nil { sent() } }

  /// Keys reach the guest.
  func sent() {
    told.withLock { told in
      guard told != nil else { return }
      told = nil
      say("your keys are sent again")
    }
  }

  private func say(_ words: String) { line.yield("\r\n[spyhop: \(words)]\r\n") }
}
