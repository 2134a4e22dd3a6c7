// A failed system call, in words.

import Glibc

/// `what: why`, from `errno`.
struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
  let code: Int32
  let description: String

  /// - Parameter what: the call, or the path it was about.
  init(_ what: String, code: Int32 = errno) {
    self.code = code
    description = "\(what): \(String(cString: strerror(code)))"
  }
}
