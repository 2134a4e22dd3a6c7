// A transfer on libcurl: its request as options, and the callbacks that hand the answer over.

import CCurl
import Codecs
import KubeModel

/// Joins a `Transfer` and the handle that performs it. Belongs to the transfer loop's thread.
final class TransferHandle {
  let transfer: Transfer
  private let curl: CurlHandle

  var pointer: UnsafeMutableRawPointer { curl.pointer }

  init(_ transfer: Transfer) throws(APIError) {
    guard let curl = CurlHandle(transfer.endpoint) else {
      throw APIError(.serverUnreachable, "libcurl cannot start a request: out of memory")
    }
    self.transfer = transfer
    self.curl = curl
    try configureRequest()
    configureCallbacks()
  }

  private func configureRequest() throws(APIError) {
    let request = transfer.request
    let address = try curl.address(PercentCoding.target(path: request.path, query: request.query))
    curl.set(CURLOPT_CUSTOMREQUEST, request.method)
    if let body = request.body {
      spyhop_curl_set_size(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
      body.withUnsafeBytes {
        curl.set(CURLOPT_COPYPOSTFIELDS, pointer: UnsafeMutableRawPointer(mutating: $0.baseAddress))
      }
    } else if request.method == "HEAD" {
      curl.set(CURLOPT_NOBODY, 1)
    }
    if !request.isStream {
      curl.set(CURLOPT_ACCEPT_ENCODING, "gzip")
      // Less than a byte a second for a minute: the server hangs.
      curl.set(CURLOPT_LOW_SPEED_LIMIT, 1)
      curl.set(CURLOPT_LOW_SPEED_TIME, 60)
    }
    // Names without a value take away what libcurl would send unasked.
    var lines = ["Expect:"]
    if !request.headers.contains(where: { $0.0 == "Content-Type" }) { lines.append("Content-Type:") }
    if curl.endpoint.trust.serverName != nil { lines.append("Host: \(address.authority)") }
    lines += request.headers.map { "\($0.0): \($0.1)" }
    curl.set(CURLOPT_HTTPHEADER, list: lines)
  }

  private func configureCallbacks() {
    // Unretained: the transfer loop holds the transfer for as long as the handle is in use.
    let context = Unmanaged.passUnretained(transfer).toOpaque()
    curl.set(CURLOPT_WRITEDATA, pointer: context)
    curl.set(CURLOPT_HEADERDATA, pointer: context)
    spyhop_curl_set_callback(pointer, CURLOPT_WRITEFUNCTION, takeBody)
    spyhop_curl_set_callback(pointer, CURLOPT_HEADERFUNCTION, takeHeaderLine)
  }

  /// Lets a paused transfer go on; what libcurl had kept back is delivered inside this call.
  func resume() { curl_easy_pause(pointer, CURLPAUSE_CONT) }

  func finish(_ code: CURLcode) {
    if code == CURLE_WRITE_ERROR {
      let bound = Transfer.answerBound >> 20
      transfer.finish(
        .failure(APIError(.requestEntityTooLarge, "the answer is larger than \(bound) MiB: ask for less, or in pages")))
    } else {
      transfer.finish(code == CURLE_OK ? .success(()) : .failure(curl.failure(code)))
    }
  }
}

private func transfer(_ context: UnsafeMutableRawPointer) -> Transfer {
  Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
}

private func takeBody(
  _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context else { return 0 }
  switch transfer(context).take(body: UnsafeRawBufferPointer(start: data, count: size * count)) {
  case .taken: return size * count
  case .pause: return Int(CURL_WRITEFUNC_PAUSE)
  case .refuse: return 0
  }
}

private func takeHeaderLine(
  _ data: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context else { return 0 }
  let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
  let line = bytes.prefix { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
  transfer(context).take(headerLine: String(decoding: line, as: UTF8.self))
  return size * count
}
