// How a page looks: its title, its lines with what was found marked, and where in the text it is.

import Codecs
import Consoles
import Terminal

extension DashboardState {
  /// How many lines of a page can be seen at once.
  var pageHeight: Int { max(1, bodyEnd - 2) }

  func pageFrame(_ page: Page) -> Frame {
    var frame = Frame(size: size)
    let lines = body(of: page)
    let padding = Array(repeating: Line(), count: max(0, size.rows - 4 - lines.count))
    let below = [pageResultLine(page), Hint.line(of: hints, finally: lastHints, width: size.columns)]
    frame.lines = [titleLine(report), heading(of: page)] + lines + padding + below
    return frame
  }

  private func heading(of page: Page) -> Line {
    let end = min(page.lines.count, page.top + pageHeight)
    var place = page.lines.isEmpty ? "" : "\(page.top + 1)-\(end) of \(page.lines.count) "
    if page.follows { place = "following  " + place }
    if page.hasEnded { place = "ended  " + place }
    let start = max(0, listWidth - CellText.width(place))
    return Line(spans: [
      Span(" \(page.title)", .header, x: 0, width: max(0, start - 2)), Span(place, .dim, x: start),
    ])
  }

  private func body(of page: Page) -> [Line] {
    switch page.content {
    case .loading: return [Line(), Line(spans: [Span("Loading…", .busy, x: 2, width: listWidth - 3)])]
    case .failed(let reason):
      return [Line(), Line(spans: [Span("This cannot be shown: \(reason)", .bad, x: 2, width: listWidth - 3)])]
    case .ready where page.lines.isEmpty:
      return [Line(), Line(spans: [Span("Nothing so far.", .dim, x: 2, width: listWidth - 3)])]
    case .ready: break
    }
    let end = min(page.lines.count, page.top + pageHeight)
    return (min(page.top, end)..<end).map {
      line(page.lines[$0], page, isSelected: $0 == page.index || $0 == page.search.line)
    }
  }

  private func line(_ content: PageLine, _ page: Page, isSelected: Bool) -> Line {
    var line = Line(isSelected: isSelected)
    var x = 1 - page.left
    let time = page.showsTimes ? content.time.map { [PageLine.Part(clock($0) + " ", .dim)] } ?? [] : []
    for part in time + content.parts where x < listWidth {
      let width = CellText.width(part.text)
      let hidden = max(0, 1 - x)
      if hidden < width {
        let text = hidden == 0 ? part.text : Self.dropping(hidden, from: part.text)
        line.spans.append(Span(text, part.role, x: x + hidden, width: min(width - hidden, listWidth - x - hidden)))
      }
      x += width
    }
    return line
  }

  /// `11-25 07:03:09.123`, on the operator's own clock as in consoles.
  func clock(_ milliseconds: Int64) -> String {
    RFC3339.short(milliseconds, utcOffset: settings.desk.utcOffset)
  }

  /// The text without its first cells; what is left of a wide character becomes a blank.
  private static func dropping(_ cells: Int, from text: String) -> String {
    var (dropped, rest) = (0, String.UnicodeScalarView())
    for glyph in CellText(text) {
      if dropped >= cells { rest.append(contentsOf: glyph.scalars) } else { dropped += glyph.width }
      if dropped > cells {
        rest.append(" ")
        dropped = cells
      }
    }
    return String(rest)
  }

  private func pageResultLine(_ page: Page) -> Line {
    page.search.isTyped ? prompt("/\(page.search.text)_", nil) : resultLine
  }

  var pageHints: [Hint] {
    guard let page else { return [] }
    if page.search.isTyped { return [Hint(key: "Enter", word: "find"), Hint(key: "Esc", word: "back")] }
    return deskHint + hints(of: page) { $0 != .clear }
  }

  /// How to get back from the page in front: seen however many keys there are.
  var lastPageHints: [Hint] {
    guard let page, !page.search.isTyped else { return [] }
    return hints(of: page) { $0 == .clear }
  }

  private func hints(of page: Page, _ isWanted: (Command) -> Bool) -> [Hint] {
    keyMap.pageBindings.compactMap { binding in
      guard let word = binding.hint, let key = binding.keys.first, isWanted(binding.command),
        binding.pages.contains(page.kind)
      else { return nil }
      let isUseless = binding.command == .open && page.target == nil
      return isUseless ? nil : Hint(key: key.description, word: word)
    }
  }
}
