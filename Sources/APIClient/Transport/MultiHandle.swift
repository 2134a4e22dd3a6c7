// libcurl's multi handle: the set of running transfers and their pool of connections.

import CCurl

/// Owns a `CURLM`. Only `wake` may be called from another thread than the one that runs the transfers.
///
/// `@unchecked Sendable`: the pointer never changes, and `curl_multi_wakeup` is documented as safe from any thread; all
/// other calls are made by the transfer loop's thread alone.
final class MultiHandle: @unchecked Sendable {
  private let pointer: UnsafeMutableRawPointer

  /// libcurl's own set-up, once a process and before any other use of it.
  static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  init?(connectionBound: Int) {
    guard Self.isLibraryReady, let pointer = curl_multi_init() else { return nil }
    self.pointer = pointer
    _ = spyhop_curl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, connectionBound)
  }

  deinit { curl_multi_cleanup(pointer) }

  func wake() { curl_multi_wakeup(pointer) }

  func add(_ handle: TransferHandle) { curl_multi_add_handle(pointer, handle.pointer) }

  func remove(_ handle: TransferHandle) { curl_multi_remove_handle(pointer, handle.pointer) }

  func perform() {
    var running: Int32 = 0
    curl_multi_perform(pointer, &running)
  }

  /// A transfer that has ended since the last call.
  func nextDone() -> (UnsafeMutableRawPointer, CURLcode)? {
    var code = CURLE_OK
    return spyhop_curl_next_done(pointer, &code).map { ($0, code) }
  }

  /// Blocks until a socket is ready, a timer of libcurl's is due, or `wake` is called.
  func poll() {
    let longest: Int32 = 600_000
    curl_multi_poll(pointer, nil, 0, longest, nil)
  }
}
