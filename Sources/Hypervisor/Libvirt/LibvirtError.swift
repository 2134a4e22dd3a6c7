// libvirt's last error, copied where it is good: on the thread of the call, before anything else is called there.

import CLibvirt
import Glibc

extension HypervisorError {
  /// The last error of the calling thread.
  static func lastLibvirtError(_ call: String) -> HypervisorError {
    guard let pointer = virGetLastError() else { return HypervisorError(.failed, "\(call) failed without a reason") }
    let error = pointer.pointee
    let message = error.message.map { String(cString: $0) } ?? "\(call) failed"
    return HypervisorError(code(of: virErrorNumber(rawValue: UInt32(bitPattern: error.code))), message)
  }

  private static func code(of number: virErrorNumber) -> Code {
    switch number {
    case VIR_ERR_NO_DOMAIN: .notFound
    case VIR_ERR_OPERATION_INVALID: .invalidState
    case VIR_ERR_CONFIG_UNSUPPORTED, VIR_ERR_XML_ERROR, VIR_ERR_XML_DETAIL, VIR_ERR_INVALID_ARG, VIR_ERR_NO_SUPPORT,
      VIR_ERR_DOM_EXIST:
      .refused
    case VIR_ERR_SYSTEM_ERROR, VIR_ERR_RPC, VIR_ERR_NO_CONNECT, VIR_ERR_INVALID_CONN, VIR_ERR_AUTH_FAILED,
      VIR_ERR_AUTH_UNAVAILABLE:
      // A system error inside a domain operation is the machine's trouble; the connection tells of its own end.
      .failed
    case VIR_ERR_OPERATION_TIMEOUT: .busy
    default: .failed
    }
  }
}

/// Turns libvirt's `-1` into the error behind it.
@discardableResult
func check(_ result: Int32, _ call: String) throws(HypervisorError) -> Int32 {
  guard result >= 0 else { throw .lastLibvirtError(call) }
  return result
}

/// Turns libvirt's `NULL` into the error behind it.
func check<Pointer>(_ result: Pointer?, _ call: String) throws(HypervisorError) -> Pointer {
  guard let result else { throw .lastLibvirtError(call) }
  return result
}

/// Takes over a string that libvirt allocated; nil becomes the error behind it.
func take(_ text: UnsafeMutablePointer<CChar>?, _ call: String) throws(HypervisorError) -> String {
  let text = try check(text, call)
  defer { free(text) }
  return String(cString: text)
}
