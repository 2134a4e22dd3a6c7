// Files that an operator asks for: made anew, never written over.

import Glibc

/// Why a file could not be written, as a sentence.
public struct FileProblem: Error, Sendable, CustomStringConvertible {
  public let description: String
}

/// A file that did not exist before, and does not stay where not a byte could be written. Calls block, for as long as the disk does.
public final class NewFile {
  public let path: String
  private let descriptor: Int32
  private var isEmpty = true

  /// Readable by its owner alone: a console may show secrets.
  public init(_ path: String) throws(FileProblem) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    self.path = path
    guard descriptor >= 0 else {
      let reason = errno == EEXIST ? "it exists already: choose another name" : String(cString: strerror(errno))
      throw FileProblem(description: "\(path): \(reason)")
    }
  }

  deinit { close(descriptor) }

  public func write(_ bytes: [UInt8]) throws(FileProblem) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let descriptor = descriptor
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 || errno == EINTR else {
        let reason = String(cString: strerror(errno))
        if isEmpty { unlink(path) }
        throw FileProblem(description: "\(path): \(reason)")
      }
      if count > 0 { isEmpty = false }
      rest = rest.dropFirst(max(0, count))
    }
  }
}
