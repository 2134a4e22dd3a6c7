// Where the console of an instance is to be found, now and after it has moved.

import Codecs
import HTTPService
import KubeModel
import NIOHTTP1

/// Finds the agent that has an instance's console, and asks it to go on at a byte.
struct ConsoleRoute: Sendable {
  /// How an attempt ended.
  enum Answer {
    case attached(SocketStream)
    /// Not now, but perhaps in a moment.
    case later
    /// The instance has ended, or its log does not reach back to the byte any more.
    case never
  }

  let gateway: AgentGateway
  let instance: ObjectKey
  let uid: String
  let path: String

  /// - Parameter node: where the console is said to be; nil asks the instance.
  func attach(at position: ConsolePosition, node: String?) async -> Answer {
    do {
      let object = try await gateway.objects.object(Registry.virtualMachineInstances, instance)
      guard object.meta.uid == uid, object["status", "phase"].string == "Running" else { return .never }
      let agent = try await gateway.agent(of: node ?? object["status", "nodeName"].string ?? "")
      let uri = PercentCoding.target(path: path, query: position.query)
      let (head, stream) = try await agent.request(.GET, uri, headers: Self.handshake)
      guard head.status == .switchingProtocols else { return .later }
      return ConsolePosition(header: head.headers.first(name:)) == position ? .attached(stream) : .never
    } catch let error as APIError where error.reason == .notFound {
      return .never
    } catch {
      return .later
    }
  }

  /// The key is a formality: nothing between an agent and this server caches.
  private static let handshake: HTTPHeaders = [
    "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "c3B5aG9wIGNvbnNvbGUhIQ==",
  ]
}
