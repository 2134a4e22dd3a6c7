// The host's end of a guest's serial port: input is typed in, output is drained and thrown away.

import Glibc
import Synchronization

/// An open pty whose other end QEMU holds.
///
/// What the guest writes is taken from the log that QEMU keeps, never from here; but a pty that is open and full makes
/// the guest wait. So the kernel is told to drop it (`makeSink`), and should others have changed that, it is read and
/// forgotten here.
final class SerialLine: Sendable {
  /// Bytes of input that may wait for a guest that does not read; writers wait beyond it, each with at most as much again.
  static let inputBound = 64 << 10

  private struct State {
    var descriptor: Int32
    var pending: [UInt8] = []
    var writers: [CheckedContinuation<Void, Never>] = []
  }

  let path: String
  private let state: Mutex<State>
  private let poll: DescriptorPoll
  private let onEnd: @Sendable () -> Void

  /// - Parameter onEnd: called once, on the poll's thread, when QEMU has closed its end.
  init(path: String, poll: DescriptorPoll, onEnd: @escaping @Sendable () -> Void) throws(SystemError) {
    let descriptor = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(path) }
    Self.makeSink(descriptor)
    self.path = path
    self.poll = poll
    self.onEnd = onEnd
    state = Mutex(State(descriptor: descriptor))
    poll.add(descriptor) { [weak self] in self?.ready($0) }
  }

  deinit { _ = shut() }

  /// Makes our end swallow output in the kernel: a line of input that never ends is dropped once the buffer is full.
  ///
  /// A buffer that only we empty would be full when this process dies under a guest that floods, and QEMU drops a byte
  /// that it cannot write to a pty about to close. No echo either: the guest would read it.
  private static func makeSink(_ descriptor: Int32) {
    var modes = termios()
    tcgetattr(descriptor, &modes)
    modes.c_iflag = tcflag_t(INLCR)
    modes.c_oflag = 0
    modes.c_lflag = tcflag_t(ICANON)
    // Zero disables each special character.
    withUnsafeMutableBytes(of: &modes.c_cc) { _ = $0.initializeMemory(as: cc_t.self, repeating: 0) }
    tcsetattr(descriptor, TCSANOW, &modes)
  }

  /// Types bytes at the guest; waits while more than `inputBound` wait. Dropped once the line has ended.
  func write(_ bytes: [UInt8]) async {
    for chunk in stride(from: 0, to: bytes.count, by: Self.inputBound) {
      await reserve()
      enqueue(bytes[chunk..<min(chunk + Self.inputBound, bytes.count)])
    }
  }

  /// Whether input waits for the guest to take it.
  var hasInput: Bool { state.withLock { !$0.pending.isEmpty } }

  /// Closes our end; writers that wait are let go.
  func close() { _ = shut() }

  private func reserve() async {
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        if state.descriptor < 0 || state.pending.count < Self.inputBound { return true }
        state.writers.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  private func enqueue(_ bytes: ArraySlice<UInt8>) {
    state.withLock { state in
      guard state.descriptor >= 0 else { return }
      state.pending += bytes
      flush(&state)
    }
  }

  private func ready(_ readiness: DescriptorPoll.Readiness) {
    let (writers, isOpen) = state.withLock { state in
      guard state.descriptor >= 0 else { return ([CheckedContinuation<Void, Never>](), true) }
      let isOpen = !readiness.isReadable && !readiness.isHungUp || Self.drain(state.descriptor)
      if isOpen && readiness.isWritable { flush(&state) }
      guard state.pending.count < Self.inputBound else { return ([], isOpen) }
      defer { state.writers = [] }
      return (state.writers, isOpen)
    }
    for writer in writers { writer.resume() }
    if !isOpen, shut() { onEnd() }
  }

  /// Reads and forgets; false once the other end is closed.
  private static func drain(_ descriptor: Int32) -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 1) { buffer in
      // A few pieces at a time: a guest that floods must not keep the thread from other consoles.
      for _ in 0..<8 {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count < 0 && (errno == EAGAIN || errno == EINTR) { return true }
        if count <= 0 { return false }
      }
      return true
    }
  }

  private func flush(_ state: inout State) {
    var written = 0
    while written < state.pending.count {
      let count = state.pending[written...].withUnsafeBytes { Glibc.write(state.descriptor, $0.baseAddress, $0.count) }
      if count <= 0 { break }
      written += count
    }
    state.pending.removeFirst(written)
    poll.wantWritable(state.descriptor, !state.pending.isEmpty)
  }

  /// True the first time.
  private func shut() -> Bool {
    let (descriptor, writers) = state.withLock { state in
      let result = (state.descriptor, state.writers)
      state.descriptor = -1
      state.pending = []
      state.writers = []
      return result
    }
    guard descriptor >= 0 else { return false }
    poll.remove(descriptor)
    Glibc.close(descriptor)
    for writer in writers { writer.resume() }
    return true
  }
}
