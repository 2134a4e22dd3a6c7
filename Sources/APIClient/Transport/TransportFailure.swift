// libcurl's error codes as sentences: what is wrong, and what the operator can do. Pure, so that each is tested.

import CCurl
import Glibc
import KubeModel

/// A request that got no answer.
struct TransportFailure {
  var code: CURLcode
  /// libcurl's own words.
  var detail: String
  /// OpenSSL's result of the certificate check (X509_V_ERR_…); 0 where the chain was fine.
  var verification: Int
  /// errno of the connection attempt that failed last; 0 where none did.
  var systemError: Int32 = 0

  func error(_ endpoint: Endpoint) -> APIError {
    APIError(.serverUnreachable, sentence(endpoint))
  }

  private func sentence(_ endpoint: Endpoint) -> String {
    let server = endpoint.server
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "the host of \(server) is not known: check the name and this machine's DNS"
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "the proxy's host is not known: check proxy-url in the kubeconfig, or HTTPS_PROXY"
    case CURLE_COULDNT_CONNECT: return connectSentence(endpoint)
    case CURLE_OPERATION_TIMEDOUT:
      return "no answer from \(server) in time: check that it runs and that no firewall drops the connection"
    case CURLE_PEER_FAILED_VERIFICATION: return certificateSentence(endpoint)
    case CURLE_SSL_CERTPROBLEM:
      return "the client certificate or its key cannot be used (\(detail)): make a new kubeconfig for this user"
    case CURLE_SSL_CACERT_BADFILE:
      return "certificate-authority holds no certificate that can be read: restore it in the kubeconfig"
    case CURLE_SSL_CONNECT_ERROR: return tlsSentence(server)
    case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE: return brokenSentence(server)
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT:
      return "\"\(server)\" is not a server address: correct `server` in the kubeconfig"
    case CURLE_PROXY: return "the proxy refused the way to \(server) (\(detail)): check proxy-url in the kubeconfig"
    default: return "cannot reach \(server): \(detail)"
    }
  }

  private func connectSentence(_ endpoint: Endpoint) -> String {
    let server = endpoint.server
    if let proxy = endpoint.proxy { return "cannot connect to the proxy \(proxy): check proxy-url in the kubeconfig" }
    return switch systemError {
    case ECONNREFUSED:
      "nothing listens at \(server) (connection refused): start the server, or choose another --context"
    case ENETUNREACH, EHOSTUNREACH:
      "\(server) is unreachable from this machine: check the network, a VPN, or proxy-url in the kubeconfig"
    default: "cannot connect to \(server): check that it runs (\(detail))"
    }
  }

  private func certificateSentence(_ endpoint: Endpoint) -> String {
    let server = endpoint.server
    // libcurl compares the name after OpenSSL's check, so that only its words tell.
    if detail.contains("subject name") || detail.contains("does not match") {
      return "the certificate of \(server) is for another name: use that name as `server`, or set tls-server-name"
    }
    switch verification {
    case 9: return "the certificate of \(server) is not valid yet: check the clocks of both machines"
    case 10: return "the certificate of \(server) has expired: renew it on the server"
    case 0: return "the certificate of \(server) is not accepted (\(detail))"
    default:
      let place =
        endpoint.trust.authorities == nil ? "add its authority as" : "the cluster may have been made anew: update"
      return "the certificate of \(server) is signed by an unknown authority: \(place) certificate-authority-data"
    }
  }

  private func tlsSentence(_ server: String) -> String {
    detail.contains("wrong version number") || detail.contains("packet length")
      ? "\(server) does not speak TLS: is it an http:// address?"
      : "no TLS connection to \(server) (\(detail)): check that the address is an API server's"
  }

  private func brokenSentence(_ server: String) -> String {
    if detail.contains("alert"), detail.contains("certificate") {
      return "\(server) refused the client certificate (\(detail)): make a new kubeconfig for this user"
    }
    return server.hasPrefix("http://")
      ? "the connection to \(server) broke off: is it an https:// address?"
      : "the connection to \(server) broke off: the server stopped or restarts; try again"
  }
}
