// Paths that manifests name on the host: only beneath the directories that the agent's operator allows.

import Codecs
import Glibc
import Hypervisor

/// Decides whether a manifest may use a path of the host.
struct HostPathPolicy: Sendable {
  /// Allowed directories; they are resolved at each use, as they may be made or mounted after the agent's start.
  let directories: [String]

  /// The path with every symbolic link resolved, for a file that exists, or (with `mayBeMissing`) its directory does.
  ///
  /// What is returned holds no link, so a link laid later inside an allowed directory is not followed by mistake.
  func resolve(_ path: String, field: String, mayBeMissing: Bool = false) throws(InvalidSpec) -> String {
    guard path.hasPrefix("/"), !path.utf8.contains(0) else {
      throw InvalidSpec(field: field, "must be an absolute path")
    }
    guard let resolved = Self.real(path) ?? (mayBeMissing ? Self.realInParent(path) : nil) else {
      throw InvalidSpec(field: field, "\(path): \(String(cString: strerror(errno)))")
    }
    guard directories.compactMap(Self.real).contains(where: { resolved.hasPrefix($0 == "/" ? "/" : $0 + "/") }) else {
      throw InvalidSpec(field: field, "\(path) is not beneath a directory that this node allows")
    }
    return resolved
  }

  private static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The path of a file to be made in a directory that exists; nil where something, even a dangling link, is there.
  private static func realInParent(_ path: String) -> String? {
    guard let slash = path.lastIndex(of: "/") else { return nil }
    let name = path[path.index(after: slash)...]
    var information = stat()
    guard !["", ".", ".."].contains(name), lstat(path, &information) != 0, errno == ENOENT else {
      errno = ELOOP
      return nil
    }
    return real(String(path[..<slash]) + "/").map { $0 == "/" ? "/\(name)" : "\($0)/\(name)" }
  }
}
