// ncurses itself: opening the terminal, turning cells into its characters, leaving and coming back.

import CNcurses
import Glibc

/// The terminal as ncurses drives it. Belongs to one thread; ncurses keeps global state, so there is one a process.
final class CursesScreen {
  private let screen: OpaquePointer
  private let window: UnsafeMutablePointer<WINDOW>
  private let streams: [UnsafeMutablePointer<FILE>]
  private var palette: CursesPalette
  let depth: ColourDepth

  /// Enters the alternate screen in raw mode without echo, the cursor hidden.
  init(terminal: Int32, environment: [String: String]) throws(TerminalError) {
    Self.chooseLocale()
    let type = environment["TERM"] ?? ""
    guard let output = fdopen(dup(terminal), "w"), let input = fdopen(dup(terminal), "r") else {
      throw .notATerminal
    }
    guard !type.isEmpty, let screen = Self.open(type, output, input, environment), let window = newwin(0, 0, 0, 0)
    else {
      fclose(output)
      fclose(input)
      throw .unusable(type)
    }
    guard Terminfo.rawString("cup") != nil else {
      // `dumb` has an entry, but no way to say where text goes.
      endwin()
      delscreen(screen)
      fclose(output)
      fclose(input)
      throw .unusable(type)
    }
    (self.screen, self.window, streams) = (screen, window, [output, input])
    // COLORTERM had its say in the description: what counts now is what ncurses can do.
    let settings = environment.filter { $0.key != "COLORTERM" }
    depth = ColourDepth(environment: settings, colours: Terminfo.number("colors"), hasRGB: Terminfo.flag("RGB"))
    palette = CursesPalette(depth: depth)
    raw()
    noecho()
    nonl()
    keypad(window, true)
    curs_set(0)
    write(Terminfo.pasteOn)
  }

  private typealias Stream = UnsafeMutablePointer<FILE>

  private static func open(_ type: String, _ out: Stream, _ input: Stream, _ environment: [String: String])
    -> OpaquePointer?
  {
    if let description = DirectColour.description(of: type, terminal: fileno(out), environment: environment),
      let screen = DirectColour.withDescription(description, { newterm(type, out, input) })
    {
      return screen
    }
    return newterm(type, out, input)
  }

  /// ncurses counts cells by the C library's table, which is empty without a locale of UTF-8.
  private static func chooseLocale() {
    setlocale(LC_CTYPE, "")
    if let codeset = nl_langinfo(Int32(CODESET)), strcasecmp(codeset, "UTF-8") != 0 { setlocale(LC_CTYPE, "C.UTF-8") }
  }

  func draw(_ update: SurfaceUpdate) {
    for (y, cells) in update.rows where y < getmaxy(window) {
      let row = characters(cells.prefix(Int(getmaxx(window))))
      row.withUnsafeBufferPointer { _ = mvwadd_wchnstr(window, Int32(y), 0, $0.baseAddress, Int32($0.count)) }
    }
    wrefresh(window)
  }

  /// Draws everything again, for a terminal whose contents are unknown.
  func redraw() {
    clearok(window, true)
    touchwin(window)
    wrefresh(window)
  }

  func resize(_ size: Size) {
    guard size.rows > 0, size.columns > 0 else { return }
    resizeterm(Int32(size.rows), Int32(size.columns))
    wresize(window, Int32(size.rows), Int32(size.columns))
    werase(window)
    clearok(window, true)
  }

  /// Writes to the terminal itself, between two frames.
  func write(_ bytes: [UInt8]) {
    fwrite(bytes, 1, bytes.count, streams[0])
    fflush(streams[0])
  }

  /// Leaves the alternate screen and gives the terminal its modes back.
  func leave() {
    write(Terminfo.pasteOff)
    endwin()
  }

  func enter() {
    reset_prog_mode()
    redraw()
    curs_set(0)
    write(Terminfo.pasteOn)
  }

  func end() {
    leave()
    delwin(window)
    delscreen(screen)
    for stream in streams { fclose(stream) }
  }

  private func characters(_ cells: ArraySlice<Cell>) -> [cchar_t] {
    var row: [cchar_t] = []
    row.reserveCapacity(cells.count)
    for cell in cells where !cell.glyph.isContinuation {
      let look = palette.look(of: cell.style)
      row.append(Self.character(cell.glyph, look))
      if cell.glyph.width == 2, !Self.agrees(cell.glyph) { row.append(Self.character(.space, look)) }
    }
    return row
  }

  private static func character(_ glyph: Glyph, _ look: CursesPalette.Look) -> cchar_t {
    var character = cchar_t()
    let shown = agrees(glyph) ? glyph.scalars.map { wchar_t(bitPattern: $0.value) } : [wchar_t(UInt8(ascii: "?"))]
    ncurses_set_cell(&character, shown + [0], look.attributes, look.pair)
    return character
  }

  /// Whether the C library, by which ncurses counts, gives the character as many cells as our table does. Otherwise
  /// the rest of the row would be displaced.
  private static func agrees(_ glyph: Glyph) -> Bool {
    if glyph.isSimple, glyph.base.value < 0x7F { return true }
    return ncurses_width(wchar_t(bitPattern: glyph.base.value)) == Int32(glyph.width)
  }
}
