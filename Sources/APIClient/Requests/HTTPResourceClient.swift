// The API over HTTP: how requests are sent and answers judged. The verbs on objects are in HTTPResourceClient+Verbs.swift.

public import Codecs
public import KubeModel

/// A client of one cluster as one user. Safe to share; every request runs on the client's single transfer thread.
///
/// All calls throw `APIError`, or `CancellationError` where the calling task is cancelled. Requests have no deadline of their own except for connecting (10 s) and for a server that
/// is silent for a minute; cancelling the calling task ends one at once.
public final class HTTPResourceClient: Sendable {
  public let access: ClusterAccess
  let loop: TransferLoop
  private let credentials: CredentialStore
  private let userAgent: String

  /// - Parameter isInteractive: lets a credential program use the terminal to ask its user.
  public init(
    _ access: ClusterAccess, userAgent: String = "spyhop", isInteractive: Bool = false
  ) throws(APIError) {
    self.access = access
    self.userAgent = userAgent
    credentials = CredentialStore(access.credentials, isInteractive: isInteractive)
    loop = try TransferLoop()
  }

  /// A client by a context of a kubeconfig, the current one where none is named.
  public convenience init(
    kubeconfig: Kubeconfig, context: String? = nil, userAgent: String = "spyhop"
  ) throws(APIError) {
    try self.init(try kubeconfig.access(context: context), userAgent: userAgent)
  }

  deinit { loop.stop() }
}

// MARK: - Requests of any kind

extension HTTPResourceClient {
  /// Sends one request and returns the answer's body; the way to subresources and to what is no object.
  ///
  /// - Parameter path: from the server's root, such as `/version`, already percent-encoded.
  /// - Parameter body: sent as `application/json`; nil sends none (`Content-Length: 0` with PUT and POST).
  public func send(
    method: String, path: String, query: [(String, String)] = [], body: JSON? = nil
  ) async throws -> [UInt8] {
    try await send(request(method, path, query: query, body: body))
  }

  /// Opens a streaming answer, such as a followed log. It is read from the connection only as fast as it is consumed.
  public func stream(path: String, query: [(String, String)] = []) async throws -> AsyncThrowingStream<
    [UInt8], any Error
  > {
    let response = try await open(request("GET", path, query: query, accept: "*/*"))
    return AsyncThrowingStream { try await response.next() }
  }

  func request(
    _ method: String, _ path: String, query: [(String, String)] = [], accept: String = "application/json",
    contentType: String = "application/json", body: JSON? = nil
  ) -> OutgoingRequest {
    var headers = [("Accept", accept), ("User-Agent", userAgent)]
    if body != nil { headers.append(("Content-Type", contentType)) }
    let emptyBody: [UInt8]? = ["PUT", "POST", "PATCH"].contains(method) ? [] : nil
    return OutgoingRequest(method: method, path: path, query: query, headers: headers, body: body?.bytes ?? emptyBody)
  }

  func send(_ request: OutgoingRequest) async throws -> [UInt8] {
    try await authorized(request) { request, endpoint in
      let (head, body) = try await self.answer(of: Transfer(request, to: endpoint))
      guard (200..<300).contains(head.status) else { throw APIError(head: head, body: body) }
      return body
    }
  }

  func open(_ request: OutgoingRequest) async throws -> ResponseStream {
    var request = request
    request.isStream = true
    return try await authorized(request) { request, endpoint in
      let transfer = Transfer(request, to: endpoint)
      let head = try await self.head(of: transfer)
      let response = ResponseStream(transfer, of: self, head: head)
      guard (200..<300).contains(head.status) else { throw APIError(head: head, body: try await response.rest()) }
      return response
    }
  }
}

// MARK: - Credentials and transfers

extension HTTPResourceClient {
  private func credentialAndEndpoint() async throws -> (credential: Credential, endpoint: Endpoint) {
    let credential = if let fixed = credentials.fixed { fixed } else { try await credentials.current() }
    let endpoint = Endpoint(
      server: access.server, trust: access.trust, identity: credential.identity, proxy: access.proxy)
    return (credential, endpoint)
  }

  /// Runs an exchange with the user's credentials.
  func authorized<Value: Sendable>(
    _ request: OutgoingRequest, _ exchange: (OutgoingRequest, Endpoint) async throws -> Value
  ) async throws -> Value {
    do {
      return try await renewing(request, exchange)
    } catch {
      // Whatever a cancelled transfer ended with, its task hears of the cancellation alone.
      try Task.checkCancellation()
      throw error
    }
  }

  /// Runs an exchange, once more with new credentials where the server refuses renewable ones.
  private func renewing<Value: Sendable>(
    _ request: OutgoingRequest, _ exchange: (OutgoingRequest, Endpoint) async throws -> Value
  ) async throws -> Value {
    let (credential, endpoint) = try await credentialAndEndpoint()
    do {
      return try await exchange(credential.sign(request, for: access), endpoint)
    } catch let error as APIError where error.code == 401 && credentials.fixed == nil {
      await credentials.invalidate(credential)
      let (renewed, endpoint) = try await credentialAndEndpoint()
      guard renewed != credential else { throw error }
      return try await exchange(renewed.sign(request, for: access), endpoint)
    }
  }

  private func answer(of transfer: Transfer) async throws -> (head: ResponseHead, body: [UInt8]) {
    try await withTaskCancellationHandler {
      loop.start(transfer)
      return try await transfer.answer()
    } onCancel: {
      loop.cancel(transfer)
    }
  }

  private func head(of transfer: Transfer) async throws -> ResponseHead {
    try await withTaskCancellationHandler {
      loop.start(transfer)
      return try await transfer.head()
    } onCancel: {
      loop.cancel(transfer)
    }
  }
}

extension Credential {
  /// Adds the Authorization header. It goes out over TLS only: tokens are not for anybody to read.
  func sign(_ request: OutgoingRequest, for access: ClusterAccess) -> OutgoingRequest {
    guard let authorization, access.server.hasPrefix("https://") else { return request }
    var request = request
    request.headers.append(("Authorization", authorization))
    return request
  }
}

extension APIError {
  /// The error that an answer other than success carries: its `Status`, or its text.
  init(head: ResponseHead, body: [UInt8]) {
    let text = String(decoding: body.prefix(4096), as: UTF8.self)
    let status = (try? JSON(parsing: body)) ?? .null
    let fallback = text.isEmpty || status.isObject ? "the server answered \(head.status)" : text
    self.init(status: status.kind == "Status" ? status : .null, httpCode: head.status, fallback: fallback)
    code = head.status
    if reason == .unknown { reason = Reason(httpCode: head.status) }
    retryAfterSeconds = retryAfterSeconds ?? head["Retry-After"].flatMap { Int($0) }
  }
}

extension APIError.Reason {
  /// The reason that a bare HTTP code stands for.
  init(httpCode: Int) {
    let known: [Self] = [
      .badRequest, .unauthorized, .forbidden, .notFound, .methodNotAllowed, .notAcceptable, .conflict, .expired,
      .requestEntityTooLarge, .unsupportedMediaType, .invalid, .tooManyRequests, .internalError, .serviceUnavailable,
      .timeout, .insufficientStorage,
    ]
    self = known.first { $0.code == httpCode } ?? .unknown
  }
}
