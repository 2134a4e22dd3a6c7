// The entry for libFuzzer, compiled together with the emulator's sources by fuzz.sh.

/// Reads a stream after two bytes that give the screen's size and where the stream is cut, and traps where the cursor
/// leaves the screen. Between the parts, the screen changes its size.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzEmulator(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard bytes.count > 2 else { return 0 }
  let cut = 2 + Int(bytes[1]) % (bytes.count - 2)
  let options = TerminalEmulator.Options(scrollbackLines: 50, reportsClipboard: true)
  var emulator = TerminalEmulator(size: Size(columns: 80, rows: 24), options: options)
  emulator.read(bytes[2..<cut])
  emulator.resize(to: Size(columns: Int(bytes[0] >> 4) * 8, rows: Int(bytes[0] & 15) * 3))
  emulator.read(bytes[cut...])
  precondition(0..<emulator.size.rows ~= emulator.cursorRow && 0..<emulator.size.columns ~= emulator.cursorColumn)
  precondition(emulator.screenText.count == emulator.size.rows)
  return 0
}
