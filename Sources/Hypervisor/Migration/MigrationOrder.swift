// What a live migration is to do, and what it tells on its way: plain values.

/// A live migration of one machine, peer to peer between two hypervisors.
public struct MigrationOrder: Sendable, Hashable {
  /// The other hypervisor, as this host's one reaches it.
  public var destination: String
  /// Where the memory goes, and the contents of disks that are copied.
  public var memoryURI: String
  public var disksURI: String
  /// The machine's description at the destination.
  public var xml: String
  /// Device names (`vda`) of disks that are copied along; all others are on storage that both hosts share.
  public var copiedDisks: [String]
  /// Bytes a second; nil is as fast as it goes.
  public var bandwidth: Int64?
  /// Slow down a guest that changes its memory faster than it can be copied.
  public var allowsAutoConverge: Bool
  public var allowsPostCopy: Bool
  /// Go on with one that was broken off after its switch to post-copy.
  public var resumesPostCopy = false

  public init(
    destination: String, memoryURI: String, disksURI: String, xml: String, copiedDisks: [String] = [],
    bandwidth: Int64? = nil, allowsAutoConverge: Bool = false, allowsPostCopy: Bool = false
  ) {
    self.destination = destination
    self.memoryURI = memoryURI
    self.disksURI = disksURI
    self.xml = xml
    self.copiedDisks = copiedDisks
    self.bandwidth = bandwidth
    self.allowsAutoConverge = allowsAutoConverge
    self.allowsPostCopy = allowsPostCopy
  }
}

/// How far a migration is. Memory and copied disks together; bytes, and bytes a second.
public struct MigrationStatistics: Sendable, Hashable {
  public var total: Int64 = 0
  public var processed: Int64 = 0
  public var remaining: Int64 = 0
  public var rate: Int64 = 0
  public var dirtyRate: Int64 = 0
  /// How often memory has been gone through.
  public var iteration: Int64 = 0
  /// Milliseconds, as expected.
  public var downtime: Int64 = 0
  public var elapsed: Int64 = 0

  public init() {}
}
