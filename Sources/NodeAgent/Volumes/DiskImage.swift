// Disk files: sparse raw images and empty qcow2 ones.

import Glibc
import Hypervisor
import Programs

/// A file or device that a guest sees as a disk.
enum DiskImage {
  /// What is at a path already; nil where nothing is, and an error where it cannot be a disk.
  static func existing(_ path: String, field: String) throws(InvalidSpec) -> PreparedVolume? {
    var information = stat()
    guard lstat(path, &information) == 0 else { return nil }
    switch information.st_mode & S_IFMT {
    case S_IFREG: return PreparedVolume(path: path)
    case S_IFBLK: return PreparedVolume(path: path, isBlockDevice: true)
    default: throw InvalidSpec(field: field, "\(path) is neither a file nor a block device")
    }
  }

  /// Makes a sparse file of that many bytes; an error where one is there already.
  static func createSparse(_ path: String, bytes: Int64, field: String) throws(InvalidSpec) -> PreparedVolume {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw InvalidSpec(field: field, "\(path): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    guard ftruncate(descriptor, off_t(bytes)) == 0 else {
      let reason = String(cString: strerror(errno))
      unlink(path)
      throw InvalidSpec(field: field, "\(path): \(reason)")
    }
    return PreparedVolume(path: path)
  }

  /// Makes an empty file that only its owner may read: programs that write to it leave it so.
  static func reserve(_ path: String) throws(SystemError) {
    unlink(path)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SystemError(path) }
    close(descriptor)
  }

  /// Makes an empty qcow2 image by `program` (qemu-img); one that is there already is kept, contents and all.
  static func emptyQcow2(_ path: String, bytes: Int64, program: String) async throws -> PreparedVolume {
    if access(path, F_OK) != 0 {
      // Under another name first: an image half made is never taken for one.
      let draft = path + ".new"
      try reserve(draft)
      try await ChildProcess.run(program, ["create", "-q", "-f", "qcow2", draft, String(bytes)])
      guard rename(draft, path) == 0 else {
        throw ChildProcessError(description: "\(path): \(String(cString: strerror(errno)))")
      }
    }
    return PreparedVolume(path: path, format: .qcow2)
  }
}
