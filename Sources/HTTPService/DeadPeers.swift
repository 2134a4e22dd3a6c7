// Connections whose other end has vanished without a word, as with the power or the network: the kernel finds out, and closes them.
// Otherwise watches of dead clients, and tunnels of dead hosts, would stay open for ever.

import Glibc
import NIOCore

/// How long a connection may be without any answer: as long as libvirt waits for its peer, so that both sides of a migration give up
/// at about the same time, and short cuts are bridged.
private let patience: CInt = 30

extension Channel {
  /// Has an idle TCP connection closed whose other end does not answer any more; on the channel's event loop.
  func closeWhenPeerIsGone() {
    set(SOL_SOCKET, SO_KEEPALIVE, 1)
    set(CInt(IPPROTO_TCP), TCP_KEEPIDLE, patience / 2)
    set(CInt(IPPROTO_TCP), TCP_KEEPINTVL, patience / 6)
    set(CInt(IPPROTO_TCP), TCP_KEEPCNT, 3)
  }

  /// The same for what is on its way; on the channel's event loop. Only where the other end always reads: the kernel takes one that
  /// does not for gone, too.
  func closeWhenUnread() { set(CInt(IPPROTO_TCP), TCP_USER_TIMEOUT, patience * 1000) }

  private func set(_ level: CInt, _ option: CInt, _ value: CInt) {
    // What throws is a channel that has no socket any more.
    _ = try? pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { socket in
      withUnsafeBytes(of: value) { setsockopt(socket, level, option, $0.baseAddress, socklen_t($0.count)) }
    }
  }
}
