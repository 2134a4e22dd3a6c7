// Hand-over between any number of posters and one reader, without a buffer that grows with the number of posts.

import Synchronization

/// A slot for one reader: what is posted while it is away is merged into one content.
final class Mailbox<Content: Sendable>: Sendable {
  private struct State {
    var content: Content?
    var reader: CheckedContinuation<Content?, Never>?
  }

  private let state = Mutex(State())
  private let merge: @Sendable (inout Content, Content) -> Void

  init(merge: @escaping @Sendable (inout Content, Content) -> Void) {
    self.merge = merge
  }

  func post(_ content: Content) {
    let reader: CheckedContinuation<Content?, Never>? = state.withLock { state in
      if let reader = state.reader.take() { return reader }
      guard var merged = state.content.take() else {
        state.content = content
        return nil
      }
      merge(&merged, content)
      state.content = merged
      return nil
    }
    reader?.resume(returning: content)
  }

  /// Waits for content and takes it; nil when the task is cancelled. The mailbox stays usable after that.
  func next() async -> Content? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { reader in
        let outcome: Content?? = state.withLock { state in
          if let content = state.content.take() { return content }
          if Task.isCancelled { return .some(nil) }
          state.reader = reader
          return nil
        }
        if let outcome { reader.resume(returning: outcome) }
      }
    } onCancel: {
      let reader = state.withLock { $0.reader.take() }
      reader?.resume(returning: nil)
    }
  }
}

/// A mailbox without content: a ring while nobody waits is kept, more than one count as one.
typealias Doorbell = Mailbox<Void>

extension Mailbox where Content == Void {
  convenience init() { self.init { _, _ in } }

  func ring() { post(()) }

  /// Waits for a ring, at most until the deadline.
  func wait(until deadline: Duration?, on time: TimeSource) async {
    guard let deadline else {
      await next()
      return
    }
    await withTaskGroup { group in
      group.addTask { _ = await self.next() }
      group.addTask { try? await time.sleep(until: deadline) }
      await group.next()
      group.cancelAll()
    }
  }
}
