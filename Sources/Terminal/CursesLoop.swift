// The thread that owns the terminal: it waits for keys, signals and letters, and makes every ncurses call.

import Glibc

final class CursesLoop {
  private let terminal: Int32
  private let screen: CursesScreen
  private let mailbox: DisplayMailbox
  private let feed: AsyncStream<Input>.Continuation
  private var decoder: InputDecoder
  private var isOpen = true
  private var isSuspended = false
  private var hasHungUp = false

  /// How long a lone ESC may be the start of a sequence, in milliseconds.
  private static let escapeDelay: Int32 = 25

  init(
    terminal: Int32, screen: CursesScreen, mailbox: DisplayMailbox, feed: AsyncStream<Input>.Continuation
  ) {
    (self.terminal, self.screen, self.mailbox, self.feed) = (terminal, screen, mailbox, feed)
    decoder = InputDecoder(sequences: Terminfo.keySequences)
    RestorePoint.setRestoreString(Terminfo.restoreString)
  }

  /// Runs until an order to close.
  func run() {
    while isOpen {
      let isReadable = waitForWork()
      follow(mailbox.pipe.drain())
      if isReadable { readKeys() } else if decoder.isWaiting { deliver(decoder.timeOut()) }
      for letter in mailbox.takeLetters() {
        carryOut(letter.order)
        letter.sender.resume()
      }
      if isOpen, !isSuspended { draw() }
    }
    for letter in mailbox.close() { letter.sender.resume() }
    feed.finish()
  }

  private func draw() {
    if let update = mailbox.takeUpdate() { screen.draw(update) }
    if let bytes = mailbox.takeBytes() { screen.write(bytes) }
  }
}

// MARK: - Input

extension CursesLoop {
  /// Blocks until there is something to do; true where it is input.
  private func waitForWork() -> Bool {
    let keys = isSuspended || hasHungUp ? -1 : terminal  // poll skips negative descriptors
    var sources = [
      pollfd(fd: mailbox.pipe.readEnd, events: Int16(POLLIN), revents: 0),
      pollfd(fd: keys, events: Int16(POLLIN), revents: 0),
    ]
    poll(&sources, 2, decoder.isWaiting ? Self.escapeDelay : -1)
    return sources[1].revents != 0
  }

  private func readKeys() {
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = read(terminal, &buffer, buffer.count)
    if count > 0 {
      deliver(decoder.decode(buffer.prefix(count)))
    } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
      hasHungUp = true
      feed.yield(.hangUp)
    }
  }

  private func deliver(_ input: [Input]) {
    for input in input { feed.yield(input) }
  }
}

// MARK: - Signals and orders

extension CursesLoop {
  private func follow(_ codes: Set<UInt8>) {
    if codes.contains(UInt8(ascii: "Z")) { stop() }
    if codes.contains(UInt8(ascii: "C")), !isSuspended { screen.enter() }
    if codes.contains(UInt8(ascii: "W")), !isSuspended { checkSize() }
  }

  private func carryOut(_ order: DisplayMailbox.Order) {
    switch order {
    case .suspend: suspend()
    case .resume: resume()
    case .redraw: if !isSuspended { screen.redraw() }
    case .stop: stop()
    case .close: close()
    }
  }

  private func suspend() {
    guard !isSuspended else { return }
    isSuspended = true
    screen.leave()
    RestorePoint.setRestoreString([])
  }

  private func resume() {
    guard isSuspended else { return }
    isSuspended = false
    RestorePoint.setRestoreString(Terminfo.restoreString)
    checkSize()
    screen.enter()
  }

  /// As Ctrl-Z. Whoever else has the terminal meanwhile gets its modes back afterwards.
  private func stop() {
    if !isSuspended { screen.leave() }
    RestorePoint.stopProcess()
    if isSuspended { return }
    checkSize()
    screen.enter()
  }

  private func checkSize() {
    let size = TerminalSize.of(terminal)
    guard size != mailbox.size else { return }
    mailbox.size = size
    screen.resize(size)
    feed.yield(.resize(size))
  }

  private func close() {
    screen.end()
    RestorePoint.disarm()
    Glibc.close(terminal)
    isOpen = false
  }
}
