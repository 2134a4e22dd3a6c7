// The one error of the API layer: what a Kubernetes `Status` says, on both sides of the wire.

public import Codecs

/// A refusal by the API, convertible to and from a `Status` object.
public struct APIError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One thing that is wrong with a request: a field's path, or the place in a text.
  public struct Cause: Sendable, Hashable {
    public var reason: String
    public var message: String
    public var field: String

    public init(reason: String, message: String, field: String) {
      self.reason = reason
      self.message = message
      self.field = field
    }
  }

  public enum Reason: String, Sendable {
    case badRequest = "BadRequest"
    case unauthorized = "Unauthorized"
    case forbidden = "Forbidden"
    case notFound = "NotFound"
    case alreadyExists = "AlreadyExists"
    case conflict = "Conflict"
    case expired = "Expired"
    case invalid = "Invalid"
    case methodNotAllowed = "MethodNotAllowed"
    case notAcceptable = "NotAcceptable"
    case unsupportedMediaType = "UnsupportedMediaType"
    case requestEntityTooLarge = "RequestEntityTooLarge"
    case tooManyRequests = "TooManyRequests"
    case timeout = "Timeout"
    case serviceUnavailable = "ServiceUnavailable"
    case insufficientStorage = "InsufficientStorage"
    case internalError = "InternalError"
    /// Made by clients: no server answered.
    case serverUnreachable = "ServerUnreachable"
    case unknown = "Unknown"

    /// The HTTP status that goes with the reason.
    public var code: Int {
      switch self {
      case .badRequest: 400
      case .unauthorized: 401
      case .forbidden: 403
      case .notFound: 404
      case .methodNotAllowed: 405
      case .notAcceptable: 406
      case .alreadyExists, .conflict: 409
      case .expired: 410
      case .requestEntityTooLarge: 413
      case .unsupportedMediaType: 415
      case .invalid: 422
      case .tooManyRequests: 429
      case .internalError, .unknown: 500
      case .serviceUnavailable: 503
      case .timeout: 504
      case .insufficientStorage: 507
      case .serverUnreachable: 0
      }
    }
  }

  public var reason: Reason
  public var message: String
  public var code: Int
  public var causes: [Cause]
  /// The kind and name the error is about, for `Status.details`.
  public var kind: String?
  public var name: String?
  public var retryAfterSeconds: Int?

  public init(
    _ reason: Reason, _ message: String, code: Int? = nil, causes: [Cause] = [], kind: String? = nil,
    name: String? = nil, retryAfterSeconds: Int? = nil
  ) {
    self.reason = reason
    self.message = message
    self.code = code ?? reason.code
    self.causes = causes
    self.kind = kind
    self.name = name
    self.retryAfterSeconds = retryAfterSeconds
  }

  public var description: String { message }
}

extension APIError {
  /// The `Status` object that carries this error over the wire.
  public var status: JSON {
    let details: JSON = [
      "name": JSON(name), "kind": JSON(kind), "retryAfterSeconds": JSON(retryAfterSeconds),
      "causes": causes.isEmpty
        ? .null
        : .array(
          causes.map { ["reason": .string($0.reason), "message": .string($0.message), "field": .string($0.field)] }),
    ]
    return [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": .string(message),
      "reason": .string(reason.rawValue), "details": details.hasContent ? details : .null, "code": JSON(code),
    ]
  }

  /// Reads a `Status`; anything else becomes `unknown` with the HTTP code and the text given.
  public init(status: JSON, httpCode: Int, fallback: String) {
    let details = status["details"]
    self.init(
      Reason(rawValue: status["reason"].string ?? "") ?? .unknown,
      status["message"].string ?? fallback,
      code: status["code"].int ?? httpCode,
      causes: details["causes"].elements.map {
        Cause(reason: $0["reason"].string ?? "", message: $0["message"].string ?? "", field: $0["field"].string ?? "")
      },
      kind: details["kind"].string, name: details["name"].string,
      retryAfterSeconds: details["retryAfterSeconds"].int)
  }
}
