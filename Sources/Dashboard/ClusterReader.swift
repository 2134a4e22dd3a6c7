// What the dashboard reads of a cluster beside the objects of kinds it knows. The program that opens it provides it.

public import Codecs
public import KubeModel

/// Reads what `ResourceClient` has no verb for. Every call throws `APIError`.
public protocol ClusterReader: Sendable {
  /// The kinds that the server offers and that can be listed, as its discovery tells.
  func resources() async throws -> [ResourceDefinition]
  /// A client whose lists and watches carry the server's own cells in each object, as `ServerCells` says; nil where that
  /// cannot be had.
  var tables: (any ResourceClient)? { get }
  /// The lines of a pod's log as they come, in chunks cut anywhere.
  ///
  /// - Parameter container: nil for the only one.
  func log(of pod: ObjectKey, container: String?, options: LogOptions) async throws -> AsyncThrowingStream<
    [UInt8], any Error
  >
  /// What instances use, as a `VirtualMachineInstanceStatsList`; `notFound` where the cluster does not tell.
  ///
  /// - Parameter namespace: nil for all.
  func consumers(namespace: String?) async throws -> JSON
  /// Who is attached to consoles, as a `VirtualMachineInstanceViewersList`; `notFound` where the cluster does not tell.
  ///
  /// - Parameter namespace: nil for all.
  func viewers(namespace: String?) async throws -> JSON
  /// What nodes use, as the `NodeMetricsList` of `metrics.k8s.io`; `notFound` where the cluster does not tell.
  func nodeMetrics() async throws -> JSON
  /// Asks the server for something small; throws nothing but `serverUnreachable`, whatever it answers.
  func pulse() async throws
  /// The clusters that the operator can change to.
  var contexts: [String] { get }
}

extension ClusterReader {
  public func pulse() async throws {}

  public func viewers(namespace: String?) async throws -> JSON {
    throw APIError(.notFound, "it is not told here who is attached to consoles")
  }

  public func nodeMetrics() async throws -> JSON { throw APIError(.notFound, "nothing is measured here") }
}

/// What of a log is wanted.
public struct LogOptions: Sendable, Hashable {
  public var isFollowed: Bool
  /// At most so many lines of what there is already.
  public var tail: Int

  public init(isFollowed: Bool = true, tail: Int = 1_000) {
    (self.isFollowed, self.tail) = (isFollowed, tail)
  }
}

/// A cluster of which nothing but the registry's kinds is known.
public struct RegistryReader: ClusterReader {
  public init() {}

  public func resources() async throws -> [ResourceDefinition] { Registry.all }
  public var tables: (any ResourceClient)? { nil }
  public var contexts: [String] { [] }

  public func consumers(namespace: String?) async throws -> JSON {
    throw APIError(.notFound, "nothing is measured here")
  }

  public func log(of pod: ObjectKey, container: String?, options: LogOptions) async throws -> AsyncThrowingStream<
    [UInt8], any Error
  > {
    throw APIError(.notFound, "no logs are kept here")
  }
}
