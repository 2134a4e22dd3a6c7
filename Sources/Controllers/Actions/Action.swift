// What a plan can ask for. Plans are values, so that tests compare them; Applier carries them out.

import Codecs
import KubeModel
import Reconcile

/// One step of a plan. Steps are taken in order; the first that fails ends the run, which begins anew later.
enum Action: Sendable, Hashable {
  case create(ResourceDefinition, JSON, Deed?)
  /// Replaces a whole object; a conflict where it has changed since it was read.
  case update(ResourceDefinition, JSON)
  /// A JSON patch that tests what it replaces, so that it conflicts only with writers of the same fields.
  case patch(ResourceDefinition, ObjectKey, subresource: String?, operations: [JSON])
  /// Deletes this very object, never a successor of the same name.
  case delete(ResourceDefinition, JSON, force: Bool, Deed?)
  case record(EventNote)
  /// The moment at which the same plan should be made again although nothing has changed.
  case requeue(after: Duration)
}

extension Action {
  /// Changes fields from what was read to what is wanted, testing that nobody else has changed them meanwhile.
  ///
  /// - Parameter fields: paths of the fields that may differ; others are left alone.
  /// - Returns: nil where none of them differs.
  static func change(
    _ resource: ResourceDefinition, from old: JSON, to new: JSON, fields: [[String]], subresource: String? = nil
  ) -> Action? {
    let changed = fields.filter { old[$0] != new[$0] }
    guard !changed.isEmpty else { return nil }
    let parents = changed.compactMap { $0.count > 1 && old[Array($0.dropLast())].isNull ? Array($0.dropLast()) : nil }
    let missing = Set(parents).sorted { $0.count < $1.count }.flatMap { path in
      [operation("test", path, .null), operation("add", path, [:])]
    }
    let operations = changed.flatMap { path in
      [
        operation("test", path, old[path]),
        new[path].isNull ? operation("remove", path) : operation("add", path, new[path]),
      ]
    }
    return .patch(resource, old.key, subresource: subresource, operations: missing + operations)
  }

  /// Changes `status` as a whole, through the subresource.
  static func changeStatus(_ resource: ResourceDefinition, from old: JSON, to new: JSON) -> Action? {
    change(resource, from: old, to: new, fields: [["status"]], subresource: "status")
  }

  private static func operation(_ name: String, _ path: [String], _ value: JSON? = nil) -> JSON {
    var members = value.map { $0.isNull ? explicitNull : ["value": $0] } ?? [:]
    members["op"] = .string(name)
    members["path"] = .string(pointer(path))
    return .object(members)
  }

  /// A null that stays, which only the parser makes: testing for it tells that a field is missing.
  private static let explicitNull = ((try? JSON(parsing: #"{"value":null}"#)) ?? .null).members

  private static func pointer(_ path: [String]) -> String {
    path.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
  }
}
