// Sockets stay with this process. NIO leaves them open across exec: a program that is started, such as the runtime's
// backtracer after a crash, would then hold the port that the restarted server needs.

import Glibc
import NIOCore

extension Channel {
  /// Keeps the channel's socket from programs that this one starts; on the channel's event loop.
  func closeOnExec() {
    // What throws is a channel that has no socket any more.
    _ = try? pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
      fcntl($0, F_SETFD, FD_CLOEXEC)
    }
  }
}
