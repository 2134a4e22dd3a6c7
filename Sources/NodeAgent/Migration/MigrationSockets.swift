// The Unix sockets that one migration goes through, on either host: libvirt's conversation, the memory, and copied disks.

import FoundationEssentials
import Glibc

/// The sockets of one migration, in a directory of its own.
struct MigrationSockets: Sendable, Hashable {
  enum Channel: String, Sendable, CaseIterable {
    /// From libvirtd to libvirtd.
    case libvirt
    /// From QEMU to QEMU.
    case memory, disks
  }

  let directory: String

  /// - Parameter uid: of the migration.
  init(root: String, uid: String) { directory = "\(root)/\(uid)" }

  func path(_ channel: Channel) -> String { "\(directory)/\(channel.rawValue)" }

  /// Makes the directory, for QEMU to make sockets in: it belongs to whom libvirt's own directory for QEMU does.
  func make() throws {
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o711])
    var owner = stat()
    guard stat("/var/lib/libvirt/qemu", &owner) == 0 else { return }
    guard chown(directory, owner.st_uid, owner.st_gid) == 0 else { throw SystemError(directory) }
  }

  func remove() { try? FileManager.default.removeItem(atPath: directory) }
}
