// What the operator can ask of the cluster, as values: to be confirmed, sent, and reported on.

import Codecs
import Configuration
import KubeModel

/// One thing asked of one object.
enum Request: Sendable, Hashable {
  case verb(Action, ObjectKey)
  /// To a node, or to the one that the scheduler chooses.
  case migrate(ObjectKey, to: String?)
  /// Ends a migration, which is named beside the machine that moves.
  case abort(ObjectKey, of: ObjectKey)
  case cordon(String)
  case uncordon(String)
  case drain(String)
  case delete(View, ObjectKey)
  /// Runs one of the operator's own programs for an object.
  case run(PluginRun)

  /// The word for it: `stop`, `migrate`.
  var verb: String {
    switch self {
    case .verb(let action, _): action.rawValue
    case .migrate: "migrate"
    case .abort: "abort"
    case .cordon: "cordon"
    case .uncordon: "uncordon"
    case .drain: "drain"
    case .delete: "delete"
    case .run(let run): run.plugin.name
    }
  }

  /// What it is done to, when there are several.
  fileprivate var plural: String {
    switch self {
    case .verb, .migrate: "virtual machines"
    case .abort: "migrations"
    case .cordon, .uncordon, .drain: "nodes"
    case .delete(let view, _): view.resource.plural
    case .run: "objects"
    }
  }

  fileprivate var subject: String {
    switch self {
    case .verb(_, let machine): "\(machine)"
    case .migrate(let machine, let node): "\(machine)\(node.map { " to \($0)" } ?? "")"
    case .abort(_, let machine): "the migration of \(machine)"
    case .cordon(let node), .uncordon(let node), .drain(let node): node
    case .delete(let view, let key): "\(view.resource.singular) \(key)"
    case .run(let run): "\(run.subject)"
    }
  }

  /// The name of what it is done to, to be typed where that is asked.
  var objectName: String {
    switch self {
    case .verb(_, let key), .migrate(let key, _), .abort(_, let key), .delete(_, let key): key.name
    case .cordon(let node), .uncordon(let node), .drain(let node): node
    case .run(let run): run.subject.name
    }
  }

  /// What the operator has to know before confirming; nil where nobody is asked.
  var consequence: String? {
    switch self {
    case .verb(.stop, _): "The guest is shut down."
    case .verb(.restart, _): "The guest is shut down and started again."
    case .abort: "The guest stays on the node it is on."
    case .drain: "No new guests; all that can are migrated."
    case .delete(let view, _): view.kind == .virtualMachines ? "The guest and its definition are gone." : "It is gone."
    case .run(let run): run.plugin.asksFirst || run.plugin.isDangerous ? "Runs: \(run.command)" : nil
    case .verb, .migrate, .cordon, .uncordon: nil
    }
  }
}

extension Request: CustomStringConvertible {
  /// `migrate default/testvm to node-b`
  var description: String { "\(verb) \(subject)" }
}

/// What one press of a key asks for: the same of one object or of all marked ones.
struct Order: Sendable, Hashable {
  let first: Request
  /// The first and others of the same verb.
  let requests: [Request]
  /// Why it is not asked of other marked objects.
  var objections: [String] = []

  /// Nil where nothing is asked.
  init?(_ requests: [Request], objections: [String] = []) {
    guard let first = requests.first else { return nil }
    (self.first, self.requests, self.objections) = (first, requests, objections)
  }

  init(_ request: Request) { (first, requests) = (request, [request]) }

  var verb: String { first.verb }
  var consequence: String? { first.consequence }

  /// Whether programs have the terminal for it.
  var takesTerminal: Bool { if case .run(let run) = first { !run.plugin.runsInBackground } else { false } }

  var isProgram: Bool { if case .run = first { true } else { false } }

  /// What it is called that nothing went wrong.
  var success: String { isProgram ? "exit status 0" : "accepted" }

  /// `stop default/testvm`, `stop 5 virtual machines`
  var title: String { requests.count == 1 ? first.description : "\(verb) \(requests.count) \(first.plural)" }

  /// `2 of 7 left out: default/broken is not running`
  var omission: String? {
    guard let first = objections.first else { return nil }
    return "\(objections.count) of \(requests.count + objections.count) left out: \(first)"
  }
}
