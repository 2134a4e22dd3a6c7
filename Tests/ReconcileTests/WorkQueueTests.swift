import Reconcile
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct WorkQueueTests {
  let clock = TestClock()
  let queue: WorkQueue<String>

  init() { queue = WorkQueue(backoff: .plain, time: TimeSource(clock)) }

  @Test("a key added twice is handed out once")
  func deduplication() async {
    queue.add("a")
    queue.add("a")
    queue.add("b")
    #expect(await queue.next() == "a")
    #expect(await queue.next() == "b")
    #expect(queue.count == 2)
    queue.finish("a")
    queue.finish("b")
    #expect(queue.count == 0)
  }

  @Test("a key added while it runs comes again only after the run")
  func oneRunPerKey() async {
    queue.add("a")
    #expect(await queue.next() == "a")
    queue.add("a")
    queue.add("b")
    #expect(await queue.next() == "b")
    queue.finish("a")
    #expect(await queue.next() == "a")
  }

  @Test("an idle worker gets a key as soon as it is added")
  func handOver() async {
    async let first = queue.next()
    queue.add("a")
    #expect(await first == "a")
  }

  @Test("cancelling a waiting worker ends its wait and loses no key")
  func cancellation() async {
    let waiting = Task { await queue.next() }
    waiting.cancel()
    #expect(await waiting.value == nil)
    queue.add("a")
    #expect(await queue.next() == "a")
  }

  @Test("a delayed key comes when its time has come, not before")
  func delay() async {
    await with(await queue.run()) {
      queue.add("late", after: .seconds(20))
      queue.add("early", after: .seconds(10))
      await clock.advanceToNextSleeper()
      #expect(await queue.next() == "early")
      #expect(clock.now.offset == .seconds(10))
      clock.advance(by: .seconds(10))
      #expect(await queue.next() == "late")
    }
  }

  @Test("an earlier time replaces a later one, and the key comes once")
  func earlierDelay() async {
    await with(await queue.run()) {
      queue.add("a", after: .seconds(300))
      queue.add("a", after: .seconds(1))
      clock.advance(by: .seconds(1))
      #expect(await queue.next() == "a")
      queue.finish("a")
      #expect(queue.count == 0)
    }
  }

  @Test("failures in a row lengthen the delay, a success resets it")
  func backoff() async {
    queue.add("a")
    for delay in [1, 2, 4] {
      #expect(await queue.next() == "a")
      #expect(queue.retry("a") == .seconds(delay))
      clock.advance(by: .seconds(delay))
    }
    #expect(await queue.next() == "a")
    queue.finish("a", again: .seconds(5))
    clock.advance(by: .seconds(5))
    #expect(await queue.next() == "a")
    #expect(queue.retry("a") == .seconds(1))
  }

  @Test("many workers on few keys never run a key twice at once")
  func exclusion() async {
    let running = Counter()
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          while let key = await queue.next() {
            running.enter(key)
            await Task.yield()
            running.leave(key)
            queue.finish(key)
            if running.total >= 2000 { return }
          }
        }
      }
      for round in 0... {
        for key in ["a", "b", "c"] { queue.add(key) }
        if running.total >= 2000 { break }
        if round % 10 == 0 { await Task.yield() }
      }
      group.cancelAll()
    }
    #expect(running.overlaps == 0)
  }
}
