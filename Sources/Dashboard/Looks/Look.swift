// What the server does not tell by itself and is asked again while it is on the screen, and what such a look finds. Pure.

import Codecs
import KubeModel

/// One question of these, as it is sent.
struct Look: Sendable, Hashable {
  enum Subject: Sendable, Hashable {
    /// Who is attached to consoles.
    case viewers
    /// What instances use.
    case instances
    /// What nodes use.
    case nodes
    /// Whether the server answers at all: watches that bring nothing look the same either way.
    case pulse
  }

  var subject: Subject
  /// Where it is asked: an answer from another place is not taken.
  var place: Place
}

/// What a look found, made beside the loop as far as that goes.
enum Finding: Sendable {
  case viewers([ObjectKey: ConsoleAudience])
  case instances(InstanceFigures)
  /// CPUs and bytes by node; what a node has of them, its object tells.
  case nodes([ObjectKey: NodeFigures])
  case pulse

  init(_ subject: Look.Subject, _ answer: JSON) {
    switch subject {
    case .pulse: self = .pulse
    case .viewers:
      let items = answer["items"].elements.map { ($0.key, ConsoleAudience($0)) }
      self = .viewers(Dictionary(items.filter { !$0.1.seats.isEmpty }) { first, _ in first })
    case .instances: self = .instances(InstanceFigures(TopSample.list(answer)))
    case .nodes:
      let items = answer["items"].elements.map { ($0.key, NodeFigures($0["usage"])) }
      self = .nodes(Dictionary(items) { first, _ in first })
    }
  }
}
