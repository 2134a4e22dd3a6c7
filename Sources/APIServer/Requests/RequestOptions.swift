// Query parameters of the API's verbs, read once and checked.

import Codecs
import HTTPService
import KubeModel
import NIOHTTP1

/// What a request's query and headers ask for beyond its verb.
struct RequestOptions: Sendable {
  enum FieldValidation: String {
    case strict = "Strict"
    case warn = "Warn"
    case ignore = "Ignore"
  }

  var labels: LabelSelector
  var fields: FieldSelector
  var limit: Int?
  var continueToken: String?
  var resourceVersion: String?
  var isWatch: Bool
  var wantsBookmarks: Bool
  var wantsInitialEvents: Bool
  var timeoutSeconds: Int?
  /// Where a node's agent asks.
  var restriction: NodeRestriction?
  /// Seconds; who wants to watch for longer begins again where it was.
  private static let longestWatch = 86_400
  var isDryRun: Bool
  var fieldValidation: FieldValidation
  var wantsTable: Bool

  /// What the server's own calls ask for: everything, at once, for good.
  static let standard = RequestOptions()

  private init() {
    labels = LabelSelector()
    fields = FieldSelector()
    isWatch = false
    wantsBookmarks = false
    wantsInitialEvents = false
    isDryRun = false
    fieldValidation = .ignore
    wantsTable = false
  }

  init(_ request: HTTPRequest) throws(APIError) {
    labels = try LabelSelector(parsing: request.parameter("labelSelector") ?? "")
    fields = try FieldSelector(parsing: request.parameter("fieldSelector") ?? "")
    limit = try Self.number(request, "limit").flatMap { $0 > 0 ? $0 : nil }
    continueToken = request.parameter("continue").flatMap { $0.isEmpty ? nil : $0 }
    resourceVersion = request.parameter("resourceVersion").flatMap { $0.isEmpty ? nil : $0 }
    isWatch = request.flag("watch")
    wantsBookmarks = request.flag("allowWatchBookmarks")
    wantsInitialEvents = request.flag("sendInitialEvents")
    timeoutSeconds = try Self.number(request, "timeoutSeconds").map { min($0, Self.longestWatch) }
    isDryRun = try Self.dryRun(request.query.filter { $0.name == "dryRun" }.map(\.value))
    let validation = request.parameter("fieldValidation") ?? "Warn"
    guard let fieldValidation = FieldValidation(rawValue: validation) else {
      throw APIError(.badRequest, "fieldValidation must be Strict, Warn or Ignore, not \"\(validation)\"")
    }
    self.fieldValidation = fieldValidation
    wantsTable = request.headers["accept"].contains { $0.contains("as=Table") }
  }

  static func dryRun(_ values: [String]) throws(APIError) -> Bool {
    guard values.allSatisfy({ $0 == "All" }) else {
      throw APIError(.badRequest, "dryRun must be All, not \"\(values.joined(separator: ","))\"")
    }
    return !values.isEmpty
  }

  private static func number(_ request: HTTPRequest, _ name: String) throws(APIError) -> Int? {
    guard let text = request.parameter(name), !text.isEmpty else { return nil }
    guard let value = Int(text), value >= 0 else {
      throw APIError(.badRequest, "\(name) must be a whole number that is not negative, not \"\(text)\"")
    }
    return value
  }
}
