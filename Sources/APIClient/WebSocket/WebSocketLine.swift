// The raw connection under a websocket: libcurl opens it (TLS, proxies, client certificates), then bytes go both ways.

import CCurl
import Glibc
import KubeModel
import Threads

/// A connection that `curl_easy_send` and `curl_easy_recv` use. Belongs to one thread; waits end early by a wake signal.
final class WebSocketLine {
  private let curl: CurlHandle
  private let wake: WakeSignal
  private let socket: curl_socket_t

  /// Connects; blocks for at most `CurlHandle.connectSeconds`, or a second once `channel` is closing.
  init(_ endpoint: Endpoint, channel: WebSocketChannel) throws(APIError) {
    guard let curl = CurlHandle(endpoint) else {
      throw APIError(.serverUnreachable, "libcurl cannot start a connection: out of memory")
    }
    _ = try curl.address("")
    curl.set(CURLOPT_CONNECT_ONLY, 1)
    curl.set(CURLOPT_SSL_ENABLE_ALPN, 0)
    curl.set(CURLOPT_HTTPPROXYTUNNEL, 1)
    curl.set(CURLOPT_NOPROGRESS, 0)
    curl.set(CURLOPT_XFERINFODATA, pointer: Unmanaged.passUnretained(channel).toOpaque())
    spyhop_curl_set_progress(curl.pointer) { context, _, _, _, _ in
      guard let context else { return 1 }
      return Unmanaged<WebSocketChannel>.fromOpaque(context).takeUnretainedValue().isClosing ? 1 : 0
    }
    let code = curl_easy_perform(curl.pointer)
    if code == CURLE_ABORTED_BY_CALLBACK { throw .cancelled }
    var socket = curl_socket_t(-1)
    spyhop_curl_get_socket(curl.pointer, &socket)
    guard code == CURLE_OK, socket >= 0 else { throw curl.failure(code) }
    self.curl = curl
    self.socket = socket
    wake = channel.wake
  }

  enum Progress {
    case bytes(Int)
    case blocked, end
    case failed(APIError)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Progress {
    var count = 0
    let code = curl_easy_recv(curl.pointer, buffer.baseAddress, buffer.count, &count)
    return progress(code, count)
  }

  /// A write that blocked must be repeated with the same memory, as OpenSSL demands.
  func write(_ buffer: UnsafeRawBufferPointer) -> Progress {
    var count = 0
    let code = curl_easy_send(curl.pointer, buffer.baseAddress, buffer.count, &count)
    return progress(code, count)
  }

  private func progress(_ code: CURLcode, _ count: Int) -> Progress {
    switch code {
    case CURLE_OK: count == 0 ? .end : .bytes(count)
    case CURLE_AGAIN: .blocked
    default: .failed(curl.failure(code))
    }
  }

  /// Blocks until the socket is ready, the wake signal is raised (and clears it), or the time has passed.
  ///
  /// - Returns: false when the time has passed.
  func wait(reading: Bool, writing: Bool, milliseconds: Int32) -> Bool {
    let events = (reading ? Int16(POLLIN) : 0) | (writing ? Int16(POLLOUT) : 0)
    // A descriptor below zero is left out: a closed peer would otherwise wake a line that wants nothing at once, forever.
    var polled = [
      pollfd(fd: events == 0 ? -1 : socket, events: events, revents: 0),
      pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    let count = poll(&polled, nfds_t(polled.count), milliseconds)
    if polled[1].revents != 0 { wake.clear() }
    return count != 0
  }
}
