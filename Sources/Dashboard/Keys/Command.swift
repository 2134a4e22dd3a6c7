// Everything the operator can ask for.

/// A request, whatever key made it.
enum Command: Sendable, Hashable {
  case show(View)
  case nextView, previousView
  case up, down, pageUp, pageDown, top, bottom
  case filter, clear, mark
  case openConsole, start, stop, restart, pause, migrate
  case abort, retry
  case showGuests, cordon, uncordon, drain
  case help, redraw, suspend, quit
}
