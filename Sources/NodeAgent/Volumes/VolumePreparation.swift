// From the volumes of a spec to files and devices on this host, and back to nothing when the instance ends.

import Codecs
import FoundationEssentials
import Hypervisor
import KubeModel

/// Makes an instance's volumes ready for its domain.
struct VolumePreparation: Sendable {
  let configuration: AgentConfiguration
  let client: any ResourceClient

  private var policy: HostPathPolicy { HostPathPolicy(directories: configuration.allowedHostDirectories) }

  /// Where this agent keeps what lives as long as the instance.
  func directory(uid: String) -> String { "\(configuration.instancesDirectory)/\(uid)" }

  /// Every volume and the kernel; may be repeated at any time before the machine starts, and keeps what is there.
  func prepare(_ vmi: JSON, emulation: Emulation, consoleLogPath: String?) async throws -> DomainHost {
    // Passable, not readable: QEMU may run as another user, to whom libvirt gives the files in it one by one.
    try FileManager.default.createDirectory(
      atPath: directory(uid: vmi.meta.uid), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o711])
    var host = DomainHost(emulation: emulation, consoleLogPath: consoleLogPath)
    for (index, volume) in vmi["spec", "volumes"].elements.enumerated() {
      guard let name = volume["name"].string else { continue }
      host.volumes[name] = try await prepare(volume, name: name, field: "spec.volumes[\(index)]", of: vmi)
    }
    try locateKernel(vmi, &host)
    return host
  }

  /// Whether anything made for that instance is left.
  func arePrepared(uid: String) -> Bool {
    !uid.isEmpty && FileManager.default.fileExists(atPath: directory(uid: uid))
  }

  /// Removes seeds and empty disks; files that manifests named stay.
  func remove(uid: String) throws {
    let path = directory(uid: uid)
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      // Somebody else may have been quicker.
      guard FileManager.default.fileExists(atPath: path) else { return }
      throw error
    }
  }

  private func prepare(_ volume: JSON, name: String, field: String, of vmi: JSON) async throws -> PreparedVolume {
    guard name.utf8.allSatisfy({ $0 != UInt8(ascii: "/") && $0 != 0 }), name.utf8.count < 200 else {
      throw InvalidSpec(field: "\(field).name", "must be a short name without slashes")
    }
    let base = "\(directory(uid: vmi.meta.uid))/\(name)"
    if volume["hostDisk"].isObject { return try hostDisk(volume["hostDisk"], field: "\(field).hostDisk") }
    if volume["emptyDisk"].isObject {
      let bytes = try capacity(volume["emptyDisk"], field: "\(field).emptyDisk")
      return try await DiskImage.emptyQcow2("\(base).qcow2", bytes: bytes, program: configuration.imageProgram)
    }
    if volume["cloudInitNoCloud"].isObject {
      let seed = try await CloudInitSeed(
        of: vmi, source: volume["cloudInitNoCloud"], field: "\(field).cloudInitNoCloud"
      ) { try await secret($0, namespace: vmi.meta.namespace, field: $1) }
      try await seed.writeImage(to: "\(base).iso", program: configuration.seedProgram)
      return PreparedVolume(path: "\(base).iso", isReadOnly: true)
    }
    let source = volume.members.keys.first { $0 != "name" } ?? "source"
    throw InvalidSpec(field: "\(field).\(source)", "is not supported on this node")
  }

  private func hostDisk(_ disk: JSON, field: String) throws(InvalidSpec) -> PreparedVolume {
    let type = disk["type"].string ?? ""
    guard ["Disk", "DiskOrCreate"].contains(type) else {
      throw InvalidSpec(field: "\(field).type", "must be Disk or DiskOrCreate")
    }
    let path = try policy.resolve(
      disk["path"].string ?? "", field: "\(field).path", mayBeMissing: type == "DiskOrCreate")
    if let existing = try DiskImage.existing(path, field: "\(field).path") { return existing }
    return try DiskImage.createSparse(path, bytes: capacity(disk, field: field), field: "\(field).path")
  }

  private func capacity(_ source: JSON, field: String) throws(InvalidSpec) -> Int64 {
    guard let quantity = Quantity(source["capacity"]), (512...(1 << 50)).contains(quantity.bytes) else {
      throw InvalidSpec(field: "\(field).capacity", "must be a size from 512 bytes to 1Pi")
    }
    return (quantity.bytes + 511) / 512 * 512
  }

  private func secret(_ name: String, namespace: String, field: String) async throws -> JSON {
    do {
      return try await client.get(Registry.secrets, namespace: namespace, name: name)["data"]
    } catch let error as APIError where error.reason == .notFound {
      throw InvalidSpec(field: "\(field).name", "there is no secret \(name)")
    }
  }

  /// `image: host:///dir` makes kernelPath and initrdPath paths beneath that directory of the host.
  private func locateKernel(_ vmi: JSON, _ host: inout DomainHost) throws(InvalidSpec) {
    let field = "spec.domain.firmware.kernelBoot.container"
    let container = vmi["spec", "domain", "firmware", "kernelBoot", "container"]
    guard container.isObject else { return }
    guard let image = container["image"].string, image.hasPrefix("host:///") else {
      throw InvalidSpec(field: "\(field).image", "must be host:///directory: this node pulls no images")
    }
    let directory = String(image.dropFirst("host://".count))
    if let path = container["kernelPath"].string {
      host.kernelPath = try policy.resolve("\(directory)/\(path)", field: "\(field).kernelPath")
    }
    if let path = container["initrdPath"].string {
      host.initrdPath = try policy.resolve("\(directory)/\(path)", field: "\(field).initrdPath")
    }
  }
}
