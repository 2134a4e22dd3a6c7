import Synchronization
import TestSupport
import Testing

@testable import Statistics

@Suite("Fresh readings")
struct FreshReadingTests {
  private struct Trouble: Error {}

  @Test("a reading is given out again until it is too old")
  func lifetime() async throws {
    let clock = TestClock()
    let reads = Locked(0)
    let reading = FreshReading(
      lifetime: .seconds(3), elapsed: { clock.now.offset },
      read: {
        reads.with { count in
          count += 1
          return count
        }
      })
    #expect(try await reading.value() == 1)
    clock.advance(by: .seconds(2))
    #expect(try await reading.value() == 1)
    clock.advance(by: .seconds(1))
    #expect(try await reading.value() == 2)
  }

  @Test("those who ask meanwhile share one reading")
  func sharing() async throws {
    let clock = TestClock()
    let reads = Locked(0)
    let reading = FreshReading(
      lifetime: .seconds(3), elapsed: { clock.now.offset },
      read: {
        try await clock.sleep(until: clock.now.advanced(by: .seconds(1)), tolerance: nil)
        return reads.with { count in
          count += 1
          return count
        }
      })
    let values = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<20 { group.addTask { try await reading.value() } }
      await clock.advanceToNextSleeper()
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(values == [1])
  }

  @Test("a failure is told and not kept")
  func failure() async throws {
    let isBroken = Locked(true)
    let reading = FreshReading(
      lifetime: .seconds(3), elapsed: { .zero },
      read: {
        if isBroken.with({ $0 }) { throw Trouble() }
        return 1
      })
    await #expect(throws: Trouble.self) { try await reading.value() }
    isBroken.with { $0 = false }
    #expect(try await reading.value() == 1)
  }
}
