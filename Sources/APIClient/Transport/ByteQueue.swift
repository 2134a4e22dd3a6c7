// A bounded queue of messages between threads and tasks: what puts may wait for room, what takes may wait for a message.

import Synchronization

/// Messages in order. One task at a time may wait in `next`; any number may wait in `put`.
final class ByteQueue: Sendable {
  /// Bytes at which the queue counts as full. A message that finds room goes in whole, so it may end above.
  let bound: Int
  private let onRoom: @Sendable () -> Void
  private let state = Mutex(State())

  /// - Parameter onRoom: called by the taker that ends the queue's being full: wakes a source that is no task.
  init(bound: Int, onRoom: @escaping @Sendable () -> Void = {}) {
    self.bound = bound
    self.onRoom = onRoom
  }

  private struct State {
    var messages: [[UInt8]] = []
    var first = 0
    var byteCount = 0
    var isFinished = false
    var taker: CheckedContinuation<Void, Never>?
    var putters: [CheckedContinuation<Void, Never>] = []

    var isEmpty: Bool { first == messages.count }

    mutating func removeFirst() -> [UInt8]? {
      guard !isEmpty else { return nil }
      let message = messages[first]
      first += 1
      byteCount -= message.count
      if isEmpty {
        messages.removeAll(keepingCapacity: true)
        first = 0
      }
      return message
    }
  }

  var hasRoom: Bool { state.withLock { $0.byteCount < bound } }
}

// MARK: - Putting

extension ByteQueue {
  /// Adds a message without waiting; false where the queue is full or finished.
  func offer(_ message: [UInt8]) -> Bool { add(message, upTo: bound) }

  /// Adds a message whatever the bound: for a source that looks at `hasRoom` before it reads.
  func append(_ message: [UInt8]) { _ = add(message, upTo: .max) }

  private func add(_ message: [UInt8], upTo limit: Int) -> Bool {
    let (isTaken, taker) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
      guard !state.isFinished, state.byteCount < limit else { return (false, nil) }
      state.messages.append(message)
      state.byteCount += message.count
      defer { state.taker = nil }
      return (true, state.taker)
    }
    taker?.resume()
    return isTaken
  }

  /// Adds a message, waiting for room; false where the queue is finished or the task cancelled.
  func put(_ message: [UInt8]) async -> Bool {
    while !offer(message) {
      if Task.isCancelled || state.withLock({ $0.isFinished }) { return false }
      await waitForRoom()
    }
    return true
  }

  /// Returns a message that was taken but could not be used to its place at the head.
  func putBack(_ message: [UInt8]) {
    state.withLock { state in
      state.messages.insert(message, at: state.first)
      state.byteCount += message.count
    }
  }

  /// Nothing is accepted any more; what is in the queue can still be taken.
  func finish() {
    state.withLock { $0.isFinished = true }
    wakeAll()
  }

  private func waitForRoom() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if Task.isCancelled || state.isFinished || state.byteCount < bound { return true }
          state.putters.append(continuation)
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      wakeAll()
    }
  }
}

// MARK: - Taking

extension ByteQueue {
  /// The first message, if there is one.
  func poll() -> [UInt8]? {
    let (message, putters) = state.withLock { state -> ([UInt8]?, [CheckedContinuation<Void, Never>]?) in
      let wasFull = state.byteCount >= bound
      let message = state.removeFirst()
      guard wasFull, state.byteCount < bound else { return (message, nil) }
      defer { state.putters = [] }
      return (message, state.putters)
    }
    if let putters {
      for putter in putters { putter.resume() }
      onRoom()
    }
    return message
  }

  /// The first message, waiting for one; nil once the queue is finished and empty, or when the task is cancelled.
  func next() async -> [UInt8]? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if Task.isCancelled || state.isFinished || !state.isEmpty { return true }
          state.taker = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      wakeAll()
    }
    return poll()
  }

  /// Lets everybody who waits look again.
  private func wakeAll() {
    let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      defer {
        state.taker = nil
        state.putters = []
      }
      return state.putters + (state.taker.map { [$0] } ?? [])
    }
    for continuation in waiting { continuation.resume() }
  }
}
