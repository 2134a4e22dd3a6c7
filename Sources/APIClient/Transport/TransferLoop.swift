// The one thread that runs every transfer of a client: libcurl's multi interface, its connection pool, and nothing else.

import CCurl
import KubeModel
import Synchronization
import Threads

/// Runs transfers on a dedicated thread. Any thread may start, resume or cancel one; none of these calls blocks.
///
/// Idle, the thread sleeps in `curl_multi_poll`. Connections are kept alive and reused, at most `connectionBound` of them.
final class TransferLoop: Sendable {
  static let connectionBound = 64

  private enum Command {
    case start(Transfer)
    case resume(Transfer)
    case cancel(Transfer)
    case stop
  }

  /// The commands not yet seen by the thread; nil once it has stopped.
  private let commands = Mutex<[Command]?>([])
  private let multi: MultiHandle

  init() throws(APIError) {
    guard let multi = MultiHandle(connectionBound: Self.connectionBound) else {
      throw APIError(.serverUnreachable, "libcurl cannot start: out of memory")
    }
    self.multi = multi
    guard DedicatedThread.start({ [self] in run() }) else {
      throw APIError(.serverUnreachable, "no thread left for requests: raise the limit of processes (ulimit -u)")
    }
  }

  func start(_ transfer: Transfer) { submit(.start(transfer)) }

  /// Goes on with a transfer that was paused because its reader was behind.
  func resume(_ transfer: Transfer) { submit(.resume(transfer)) }

  /// Closes the transfer's connection; whoever awaits it gets the error.
  func cancel(_ transfer: Transfer) {
    transfer.finish(.failure(.cancelled))
    submit(.cancel(transfer))
  }

  /// Fails everything in flight and ends the thread.
  func stop() { submit(.stop) }

  private func submit(_ command: Command) {
    let isRunning = commands.withLock { commands in
      commands?.append(command)
      return commands != nil
    }
    if isRunning {
      multi.wake()
    } else if case .start(let transfer) = command {
      transfer.finish(.failure(.cancelled))
    }
  }
}

// MARK: - On the thread

extension TransferLoop {
  private func run() {
    var active: [UnsafeMutableRawPointer: TransferHandle] = [:]
    while obeyCommands(&active) {
      multi.perform()
      while let (pointer, code) = multi.nextDone() {
        guard let handle = active.removeValue(forKey: pointer) else { continue }
        multi.remove(handle)
        handle.finish(code)
      }
      multi.poll()
    }
    for handle in active.values {
      multi.remove(handle)
      handle.transfer.finish(.failure(.cancelled))
    }
  }

  /// Returns false when told to stop.
  private func obeyCommands(_ active: inout [UnsafeMutableRawPointer: TransferHandle]) -> Bool {
    let pending = commands.withLock { commands in
      let pending = commands ?? []
      commands = []
      return pending
    }
    for command in pending {
      switch command {
      case .start(let transfer): if !transfer.isFinished { begin(transfer, in: &active) }
      case .resume(let transfer): active.values.first { $0.transfer === transfer }?.resume()
      case .cancel(let transfer):
        guard let handle = active.values.first(where: { $0.transfer === transfer }) else { continue }
        active[handle.pointer] = nil
        multi.remove(handle)
      case .stop:
        commands.withLock { $0 = nil }
        for case .start(let transfer) in pending { transfer.finish(.failure(.cancelled)) }
        return false
      }
    }
    return true
  }

  private func begin(_ transfer: Transfer, in active: inout [UnsafeMutableRawPointer: TransferHandle]) {
    do throws(APIError) {
      let handle = try TransferHandle(transfer)
      active[handle.pointer] = handle
      multi.add(handle)
    } catch {
      transfer.finish(.failure(error))
    }
  }
}

extension APIError {
  static let cancelled = APIError(.serverUnreachable, "the request was cancelled")
}
