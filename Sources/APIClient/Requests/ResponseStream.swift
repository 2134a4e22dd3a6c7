// The body of a streaming answer, pulled by its reader: what is not asked for is not read from the connection.

import Codecs
import KubeModel
import Synchronization

/// Owns a streaming transfer; letting go of it closes the connection.
final class ResponseStream: Sendable {
  let head: ResponseHead
  private let transfer: Transfer
  /// Kept alive with its transfer thread until the stream is done.
  private let client: HTTPResourceClient

  init(_ transfer: Transfer, of client: HTTPResourceClient, head: ResponseHead) {
    self.transfer = transfer
    self.client = client
    self.head = head
  }

  deinit { client.loop.cancel(transfer) }

  /// The bytes that have come since the last call, at least one; nil at the end, or when the task is cancelled.
  func next() async throws -> [UInt8]? {
    do {
      return try await withTaskCancellationHandler {
        try await transfer.bytes(resume: client.loop.resume)
      } onCancel: {
        client.loop.cancel(transfer)
      }
    } catch {
      if Task.isCancelled { return nil }
      throw error
    }
  }

  /// The rest of the body, up to a bound: what a refusal says.
  func rest(bound: Int = 1 << 20) async throws -> [UInt8] {
    var body: [UInt8] = []
    while body.count < bound, let bytes = try await next() { body += bytes }
    return body
  }
}

/// A watch's answer and what of it is not yet a whole event.
final class WatchStream: Sendable {
  private let response: ResponseStream
  private let decoder: Mutex<WatchDecoder>

  init(_ response: ResponseStream, shape: JSONShape) {
    self.response = response
    decoder = Mutex(WatchDecoder(shape: shape))
  }

  /// All events that have come, at least one; nil at the end.
  func next() async throws -> [WatchEvent]? {
    while let bytes = try await response.next() {
      let events = try decoder.withLock { (decoder) throws(APIError) in try decoder.take(bytes) }
      if !events.isEmpty { return events }
    }
    return nil
  }
}
