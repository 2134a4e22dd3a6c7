// Whether an instance can move to another node while it runs, worked out from its spec before anyone tries. Pure.

public import Codecs

/// What the condition `LiveMigratable` and `status.migrationMethod` say of an instance.
public struct MigrationEligibility: Sendable, Hashable {
  public enum Method: String, Sendable {
    /// Memory alone is copied.
    case live = "LiveMigration"
    /// Disks that are on the node alone are copied along.
    case block = "BlockMigration"
  }

  public let method: Method
  /// The reason of the condition, such as `DisksNotLiveMigratable`; empty where nothing stands in the way.
  public let reason: String
  /// Why not, in words; empty where nothing stands in the way.
  public let message: String

  public init(_ vmi: JSON) {
    let disks = DiskMobility.all(of: vmi)
    method = disks.contains(.copied) ? .block : .live
    let obstacle =
      Obstacle.devices(vmi) ?? Obstacle.security(vmi) ?? Obstacle.interfaces(vmi)
      ?? disks.lazy.compactMap(Obstacle.disk).first
    reason = obstacle?.reason ?? ""
    message = obstacle?.message ?? ""
  }

  public var isMigratable: Bool { reason.isEmpty }

  public var condition: Condition {
    Condition("LiveMigratable", isMigratable ? .yes : .no, reason: reason, message: message)
  }
}

/// How a disk gets to another node.
enum DiskMobility: Hashable {
  /// The same file or device is there too.
  case shared
  case copied
  case stuck(String)

  static func all(of vmi: JSON) -> [DiskMobility] {
    let evicts = ["LiveMigrate", "LiveMigrateIfPossible"].contains(vmi["spec", "evictionStrategy"].string)
    let claims = vmi["status", "volumeStatus"].elements
    return vmi["spec", "volumes"].elements.map { volume in
      let name = volume["name"].string ?? ""
      if volume["hostDisk"].isObject { return hostDisk(volume["hostDisk"], name, mayBeCopied: evicts) }
      if volume["persistentVolumeClaim"].isObject || volume["dataVolume"].isObject {
        return claim(claims.first { $0["name"].string == name } ?? .null, name)
      }
      return .copied
    }
  }

  private static func hostDisk(_ disk: JSON, _ name: String, mayBeCopied: Bool) -> DiskMobility {
    if disk["shared"].bool == true { return .shared }
    if mayBeCopied { return .copied }
    return .stuck(
      "disk \(name) is a file on its node (\(disk["path"].string ?? "")): mark its hostDisk as shared: true where every node has the same file, or set evictionStrategy to LiveMigrate to have it copied"
    )
  }

  private static func claim(_ status: JSON, _ name: String) -> DiskMobility {
    let modes = status["persistentVolumeClaimInfo", "accessModes"].elements.compactMap(\.string)
    if modes.contains("ReadWriteMany") { return .shared }
    return .stuck(
      "the claim of volume \(name) is not shared: live migration needs the access mode ReadWriteMany for every claim")
  }
}

/// What keeps an instance on its node.
private struct Obstacle {
  let reason: String
  let message: String

  static func disk(_ mobility: DiskMobility) -> Obstacle? {
    guard case .stuck(let message) = mobility else { return nil }
    return Obstacle(reason: "DisksNotLiveMigratable", message: message)
  }

  static func devices(_ vmi: JSON) -> Obstacle? {
    let devices = vmi["spec", "domain", "devices"]
    for name in ["hostDevices", "gpus"] {
      guard let device = devices[name][0]["name"].string ?? devices[name][0]["deviceName"].string else { continue }
      return Obstacle(
        reason: "HostDeviceNotLiveMigratable", message: "the guest uses \(device), a device of its node")
    }
    if let filesystem = devices["filesystems"].elements.first {
      return Obstacle(
        reason: "VirtIOFSNotLiveMigratable",
        message: "the guest shares the filesystem \(filesystem["name"].string ?? "") with its node")
    }
    let reserved = devices["disks"].elements.first { $0["lun", "reservation"].bool == true }
    return reserved.map {
      Obstacle(
        reason: "PersistentReservationNotLiveMigratable",
        message: "disk \($0["name"].string ?? "") holds a SCSI persistent reservation")
    }
  }

  static func security(_ vmi: JSON) -> Obstacle? {
    let domain = vmi["spec", "domain"]
    for (kind, reason) in [("sev", "SEV"), ("snp", "SEV"), ("tdx", "TDX")] where domain["launchSecurity"][kind].isObject
    {
      return Obstacle(
        reason: "\(reason)NotLiveMigratable", message: "the guest's memory is encrypted for its node (\(kind))")
    }
    guard domain["features", "hypervPassthrough", "enabled"].bool == true else { return nil }
    return Obstacle(
      reason: "HypervPassthroughNotLiveMigratable", message: "the guest uses all Hyper-V features that its node has")
  }

  private static let mayKeepBridge = "kubevirt.io/allow-pod-bridge-network-live-migration"
  private static let tied = ["bridge", "slirp", "macvtap"]

  /// An address on the node's own network does not come along; one behind address translation does.
  static func interfaces(_ vmi: JSON) -> Obstacle? {
    let podNetworks = vmi["spec", "networks"].elements.filter { $0["pod"].isObject }.compactMap { $0["name"].string }
    for interface in vmi["spec", "domain", "devices", "interfaces"].elements {
      guard let name = interface["name"].string, podNetworks.contains(name),
        let binding = tied.first(where: { !interface[$0].isNull })
      else { continue }
      if binding == "bridge", vmi.meta.annotations[mayKeepBridge] != nil { continue }
      return Obstacle(
        reason: "InterfaceNotLiveMigratable",
        message: "interface \(name) ties the guest to its pod's network by \(binding): use masquerade")
    }
    return nil
  }
}
