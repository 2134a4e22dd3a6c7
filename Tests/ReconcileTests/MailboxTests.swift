import TestSupport
import Testing

@testable import Reconcile

@Suite(.timeLimit(.minutes(1))) struct MailboxTests {
  let mailbox = Mailbox<[Int]> { $0 += $1 }

  @Test("what is posted while the reader is away arrives merged, once")
  func merging() async {
    mailbox.post([1])
    mailbox.post([2, 3])
    #expect(await mailbox.next() == [1, 2, 3])
    async let next = mailbox.next()
    mailbox.post([4])
    #expect(await next == [4])
  }

  @Test("a cancelled reader gets nothing, and nothing is lost for the next one")
  func cancellation() async {
    let reader = Task { await mailbox.next() }
    reader.cancel()
    #expect(await reader.value == nil)
    mailbox.post([1])
    #expect(await mailbox.next() == [1])
  }

  @Test("a doorbell wakes at a ring or at the deadline, whichever is first")
  func doorbell() async {
    let clock = TestClock()
    let time = TimeSource(clock)
    let doorbell = Doorbell()
    doorbell.ring()
    await doorbell.wait(until: .seconds(10), on: time)
    #expect(time.elapsed == .zero)
    async let waiting: Void = doorbell.wait(until: .seconds(10), on: time)
    await clock.advanceToNextSleeper()
    await waiting
    #expect(time.elapsed == .seconds(10))
  }
}
