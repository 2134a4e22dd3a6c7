// The verb of a request on a resource, by Kubernetes' rules. Pure.

import NIOHTTP1

enum RequestVerb {
  /// Nil where the method is none of the API's.
  static func of(_ method: HTTPMethod, isNamed: Bool, isWatch: Bool) -> String? {
    switch (method, isNamed) {
    case (.GET, false): isWatch ? "watch" : "list"
    case (.GET, true), (.HEAD, true): isWatch ? "watch" : "get"
    case (.POST, _): "create"
    case (.PUT, true): "update"
    case (.PATCH, true): "patch"
    case (.DELETE, false): "deletecollection"
    case (.DELETE, true): "delete"
    default: nil
    }
  }
}
