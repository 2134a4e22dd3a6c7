// Everything the operator can ask for.

/// A request, whatever key made it.
enum Command: Sendable, Hashable {
  case show(View)
  case nextView, previousView
  case up, down, pageUp, pageDown, top, bottom
  case filter, clear, mark, markAll
  case sortLeft, sortRight, reverseSort
  case wide, scrollLeft, scrollRight, chooseColumns
  case commandLine
  case open, openConsole, start, stop, restart, pause, migrate
  case abort, retry
  case showGuests, cordon, uncordon, drain
  case describe, yaml, edit, logs, tree, objectEvents, delete
  case journal, timeline, consumers
  // On pages alone.
  case nextMatch, previousMatch, followLog, logTimes, saveLog, applyChanges
  case help, redraw, suspend, quit
  /// One of the operator's own, by its name.
  case plugin(String)

  /// Whether it changes something in the cluster: not to be done in read-only mode.
  var isChange: Bool {
    switch self {
    case .start, .stop, .restart, .pause, .migrate, .abort, .retry, .cordon, .uncordon, .drain, .edit, .delete: true
    default: false
    }
  }
}
