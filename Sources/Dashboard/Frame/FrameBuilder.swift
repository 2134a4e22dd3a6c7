// Frames without a cluster and a terminal: for measuring what one costs.

package import Codecs
import FoundationEssentials
import KubeModel
import Reconcile
package import Terminal

/// A dashboard's list of virtual machines, and the painter of its frames.
package struct FrameBuilder {
  private var state: DashboardState
  private var painter: FramePainter

  package init(machines: [JSON], size: Size) {
    state = DashboardState(place: Place(context: "frames"), size: size, now: Date(timeIntervalSince1970: 0))
    state.apply(.virtualMachines, .all(Dictionary(machines.map { ($0.key, $0) }) { $1 }), sync: .live)
    painter = FramePainter(size: size, theme: .standard)
  }

  /// Builds the frame of the moment and returns the rows that differ from the last one.
  package mutating func build() -> SurfaceUpdate {
    state.prepare()
    return painter.paint(state.frame())
  }

  /// The same as if there had been none before.
  package mutating func buildAnew() -> SurfaceUpdate {
    painter = FramePainter(size: state.size, theme: .standard)
    return build()
  }

  package mutating func turnPage(down: Bool) { _ = state.move(down ? .pageDown : .pageUp) }
}
