// One libcurl easy handle with its settings for an endpoint; what it is used for is its owner's business.

import CCurl
import KubeModel

/// Owns a `CURL` and the memory that it borrows. Belongs to the thread that made it.
final class CurlHandle {
  static let connectSeconds = 10

  let pointer: UnsafeMutableRawPointer
  /// What failures are explained with.
  let endpoint: Endpoint
  private let errorText: UnsafeMutablePointer<CChar>
  private var lists: [UnsafeMutablePointer<curl_slist>] = []

  /// Nil where memory is short or libcurl refuses to start.
  init?(_ endpoint: Endpoint) {
    guard MultiHandle.isLibraryReady, let pointer = curl_easy_init() else { return nil }
    self.pointer = pointer
    self.endpoint = endpoint
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    set(CURLOPT_ERRORBUFFER, pointer: errorText)
    set(CURLOPT_NOSIGNAL, 1)
    // A name that cannot be resolved would otherwise hold up the thread of all transfers when its own is given up.
    set(CURLOPT_QUICK_EXIT, 1)
    set(CURLOPT_CONNECTTIMEOUT, Self.connectSeconds)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_TCP_KEEPIDLE, 20)
    set(CURLOPT_TCP_KEEPINTVL, 5)
    // HTTP/1.1: a paused watch then holds up its own connection alone.
    set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
    set(CURLOPT_PATH_AS_IS, 1)
    configureTrust()
  }

  deinit {
    curl_easy_cleanup(pointer)
    for list in lists { curl_slist_free_all(list) }
    errorText.deallocate()
  }

  private func configureTrust() {
    let trust = endpoint.trust
    if trust.isInsecure {
      set(CURLOPT_SSL_VERIFYPEER, 0)
      set(CURLOPT_SSL_VERIFYHOST, 0)
    }
    if let authorities = trust.authorities {
      set(CURLOPT_CAINFO_BLOB, bytes: authorities)
      // Without this libcurl also trusts the system's directory of authorities.
      spyhop_curl_set_string(pointer, CURLOPT_CAPATH, nil)
    }
    if let identity = endpoint.identity {
      set(CURLOPT_SSLCERT_BLOB, bytes: identity.certificate)
      set(CURLOPT_SSLKEY_BLOB, bytes: identity.key)
    }
  }

  /// Points the handle at a path of the endpoint's server, by the endpoint's proxy or the environment's.
  func address(_ target: String) throws(APIError) -> ServerAddress {
    let address = try ServerAddress(endpoint.server)
    if let name = endpoint.trust.serverName, name != address.host {
      // The certificate is checked against the URL's host, so that the URL takes the name and the connection the host.
      set(CURLOPT_URL, address.url(host: name) + target)
      set(CURLOPT_CONNECT_TO, list: ["::\(address.host):\(address.port)"])
    } else {
      set(CURLOPT_URL, address.url(host: address.host) + target)
    }
    if let proxy = endpoint.proxy {
      // Kubernetes' socks5 leaves name resolution to the proxy: libcurl's socks5h.
      set(CURLOPT_PROXY, proxy.hasPrefix("socks5://") ? "socks5h://" + proxy.dropFirst(9) : proxy)
      set(CURLOPT_NOPROXY, "")
    } else if address.isLoopback {
      set(CURLOPT_PROXY, "")
    }
    return address
  }

  func set(_ option: CURLoption, _ value: Int) { spyhop_curl_set_long(pointer, option, value) }

  func set(_ option: CURLoption, _ text: String) { spyhop_curl_set_string(pointer, option, text) }

  func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) {
    spyhop_curl_set_pointer(pointer, option, value)
  }

  func set(_ option: CURLoption, bytes: [UInt8]) { spyhop_curl_set_blob(pointer, option, bytes, bytes.count) }

  /// The list lives as long as the handle, which libcurl asks for.
  func set(_ option: CURLoption, list texts: [String]) {
    let list = texts.reduce(nil as UnsafeMutablePointer<curl_slist>?) { curl_slist_append($0, $1) ?? $0 }
    guard let list else { return }
    lists.append(list)
    spyhop_curl_set_list(pointer, option, list)
  }

  /// What an error code of this handle means to an operator.
  func failure(_ code: CURLcode) -> APIError {
    let text = String(cString: errorText)
    var verification = 0
    spyhop_curl_get_long(pointer, CURLINFO_SSL_VERIFYRESULT, &verification)
    var systemError = 0
    spyhop_curl_get_long(pointer, CURLINFO_OS_ERRNO, &systemError)
    return TransportFailure(
      code: code, detail: text.isEmpty ? String(cString: curl_easy_strerror(code)) : text, verification: verification,
      systemError: Int32(truncatingIfNeeded: systemError)
    ).error(endpoint)
  }
}
