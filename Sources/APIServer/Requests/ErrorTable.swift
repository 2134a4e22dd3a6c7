// Every error below the server's edge, turned into what clients are told.

import Codecs
import HTTPService
import KubeModel
import NIOCore
import NIOHTTP1
import ObjectStore

extension APIError {
  init(_ error: StoreError) {
    switch error {
    case .diskFull: self.init(.insufficientStorage, error.description)
    case .compacted: self.init(.expired, error.description)
    case .overloaded: self.init(.tooManyRequests, error.description, retryAfterSeconds: 1)
    default: self.init(.internalError, error.description)
    }
  }

  /// The error as clients get it, whatever layer it came from.
  init(any error: any Error) {
    switch error {
    case let error as APIError: self = error
    case let error as StoreError: self.init(error)
    case let error as UpstreamError: self.init(.serviceUnavailable, error.description)
    case let error as JSONParseError: self.init(.internalError, "a stored object cannot be read: \(error)")
    case is CancellationError: self.init(.timeout, "the request was cancelled")
    default: self.init(.internalError, "internal error: \(error)")
    }
  }

  var response: HTTPResponse {
    var headers: HTTPHeaders = ["Content-Type": "application/json"]
    if let retryAfterSeconds { headers.add(name: "Retry-After", value: String(retryAfterSeconds)) }
    if reason == .unauthorized { headers.add(name: "WWW-Authenticate", value: "Bearer realm=\"spyhop\"") }
    return HTTPResponse(
      HTTPResponseStatus(statusCode: code == 0 ? 500 : code), headers: headers,
      body: .bytes(ByteBuffer(bytes: status.bytes + [UInt8(ascii: "\n")])))
  }
}
