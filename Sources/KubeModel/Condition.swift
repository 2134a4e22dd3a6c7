// status.conditions: one entry a type, with the time of its last change of status.

public import Codecs

/// One entry of an object's `status.conditions`.
public struct Condition: Sendable, Hashable {
  public enum Status: String, Sendable {
    case yes = "True"
    case no = "False"
    case unknown = "Unknown"
  }

  public var type: String
  public var status: Status
  public var reason: String
  public var message: String

  public init(_ type: String, _ status: Status, reason: String = "", message: String = "") {
    self.type = type
    self.status = status
    self.reason = reason
    self.message = message
  }
}

extension JSON {
  /// The condition of that type in `status.conditions`, if there is one.
  public func condition(_ type: String) -> Condition? {
    guard let found = self["status", "conditions"].elements.first(where: { $0["type"].string == type }) else {
      return nil
    }
    return Condition(
      type, Condition.Status(rawValue: found["status"].string ?? "") ?? .unknown, reason: found["reason"].string ?? "",
      message: found["message"].string ?? "")
  }

  public func isTrue(_ type: String) -> Bool { condition(type)?.status == .yes }

  /// Adds or replaces a condition; lastTransitionTime moves only when its status does.
  ///
  /// - Parameter now: RFC 3339 in UTC with whole seconds.
  public mutating func setCondition(_ condition: Condition, now: String) {
    var entries = self["status", "conditions"].elements
    let index = entries.firstIndex { $0["type"].string == condition.type }
    var entry: JSON = index.map { entries[$0] } ?? ["type": .string(condition.type)]
    if entry["status"].string != condition.status.rawValue { entry["lastTransitionTime"] = .string(now) }
    entry["status"] = .string(condition.status.rawValue)
    entry["reason"] = condition.reason.isEmpty ? .null : .string(condition.reason)
    entry["message"] = condition.message.isEmpty ? .null : .string(condition.message)
    if let index { entries[index] = entry } else { entries.append(entry) }
    self["status", "conditions"] = .array(entries)
  }

  public mutating func removeCondition(_ type: String) {
    let entries = self["status", "conditions"].elements.filter { $0["type"].string != type }
    if self["status", "conditions"].isArray { self["status", "conditions"] = entries.isEmpty ? .null : .array(entries) }
  }
}
