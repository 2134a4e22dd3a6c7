// libvterm as a peer. It is loaded when it is there, so that nothing depends on it.

import Glibc

/// A terminal of libvterm (0.1 and later) with its screen, but without scrollback. Its memory is freed with it.
final class ReferenceTerminal {
  private typealias Make = @convention(c) (Int32, Int32) -> OpaquePointer?
  private typealias SetUTF8 = @convention(c) (OpaquePointer, Int32) -> Void
  private typealias Screen = @convention(c) (OpaquePointer) -> OpaquePointer?
  private typealias Reset = @convention(c) (OpaquePointer, Int32) -> Void
  private typealias Write = @convention(c) (OpaquePointer, UnsafePointer<UInt8>?, Int) -> Int
  private typealias Free = @convention(c) (OpaquePointer) -> Void

  private let terminal: OpaquePointer
  private let write: Write
  private let free: Free

  /// Nil where the library is not installed.
  init?(columns: Int, rows: Int) {
    guard let library = dlopen("libvterm.so.0", RTLD_NOW) else { return nil }
    func symbol<Function>(_ name: String, _: Function.Type) -> Function? {
      dlsym(library, name).map { unsafeBitCast($0, to: Function.self) }
    }
    guard let make = symbol("vterm_new", Make.self), let setUTF8 = symbol("vterm_set_utf8", SetUTF8.self),
      let screen = symbol("vterm_obtain_screen", Screen.self), let reset = symbol("vterm_screen_reset", Reset.self),
      let write = symbol("vterm_input_write", Write.self), let free = symbol("vterm_free", Free.self),
      let terminal = make(Int32(rows), Int32(columns))
    else { return nil }
    (self.terminal, self.write, self.free) = (terminal, write, free)
    setUTF8(terminal, 1)
    if let screen = screen(terminal) { reset(screen, 1) }
  }

  deinit { free(terminal) }

  func read(_ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBufferPointer { _ = write(terminal, $0.baseAddress, $0.count) }
  }
}
