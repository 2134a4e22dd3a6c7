// JSON merge patch (RFC 7386).

extension JSON {
  /// This value with a merge patch applied: members that are null in the patch are removed.
  ///
  /// The patch must come from `JSON(parsing:)`, which keeps explicit nulls.
  public func merging(_ patch: JSON) -> JSON {
    guard case .object(let changes) = patch else { return patch }
    var result = self.members
    for (key, change) in changes {
      result[key] = change.isNull ? nil : (result[key] ?? .null).merging(change)
    }
    return .object(result)
  }

  /// The merge patch that turns this value into another; an empty object where nothing differs.
  public func mergePatch(to other: JSON) -> JSON {
    guard case .object(let before) = self, case .object(let after) = other else { return other }
    var patch: [JSONObject.Pair] = []
    for (key, value) in after where before[key] != value {
      patch.append(.init(key: key, value: value.isObject ? (before[key] ?? .null).mergePatch(to: value) : value))
    }
    for key in before.keys where after[key] == nil { patch.append(.init(key: key, value: .null)) }
    return .object(JSONObject(uniquePairs: patch))
  }
}
