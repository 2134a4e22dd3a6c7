import KubeModel
import Terminal
import TestSupport
import Testing

@testable import Dashboard
@testable import Reconcile

@Suite("What waits for the dashboard's loop", .timeLimit(.minutes(1)))
struct EventBoxTests {
  private let clock = TestClock()
  private let box = EventBox()

  private func time() -> TimeSource { TimeSource(clock: clock, date: { clock.date }) }

  @Test("a flood of changes rings at the screen's pace, and nothing of it is lost")
  func pace() async {
    await withTaskGroup { group in
      group.addTask { [box, time = time()] in await box.ringForChanges(time) }
      var rings = box.rings.makeAsyncIterator()
      box.post(ChangeSource(view: .pods), CacheChanges())
      await rings.next()
      _ = box.take()
      for _ in 0..<100 { box.post(ChangeSource(view: .nodes), CacheChanges()) }
      await clock.advanceToNextSleeper()
      #expect(clock.now.offset == EventBox.changePace)
      await rings.next()
      #expect(box.take().changes[ChangeSource(view: .nodes)] == .some([]))
      group.cancelAll()
    }
  }

  @Test("a key rings at once and takes along the changes that wait")
  func key() async {
    var rings = box.rings.makeAsyncIterator()
    box.post(ChangeSource(view: .pods), CacheChanges())
    box.post(.key(.character("j")))
    await rings.next()
    let happenings = box.take()
    #expect(happenings.input == [.key(.character("j"))])
    #expect(happenings.changes[ChangeSource(view: .pods)] == .some([]))
  }
}
