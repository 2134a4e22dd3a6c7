// Rules on disks and volumes: each disk has its volume, each volume one source.

import Codecs

enum DiskRules {
  static let sources = [
    "containerDisk", "persistentVolumeClaim", "dataVolume", "cloudInitNoCloud", "cloudInitConfigDrive", "emptyDisk",
    "ephemeral", "hostDisk", "configMap", "secret", "downwardAPI", "serviceAccount", "sysprep", "downwardMetrics",
    "memoryDump", "containerPath",
  ]
  private static let buses = ["virtio", "sata", "scsi", "usb"]

  static func validate(_ spec: JSON, at path: FieldPath) -> [FieldError] {
    disks(spec, at: path["domain"]["devices"]["disks"]) + volumes(spec["volumes"].elements, at: path["volumes"])
  }

  private static func disks(_ spec: JSON, at path: FieldPath) -> [FieldError] {
    let disks = spec["domain", "devices", "disks"].elements
    let volumes = spec["volumes"].elements.compactMap { $0["name"].string }
    var errors = NetworkRules.duplicates(of: "name", in: disks, at: path)
    var orders = Set<Int>()
    for (index, disk) in disks.enumerated() {
      let name = disk["name"].string ?? ""
      if !volumes.contains(name) {
        errors.append(.invalid(path[index]["name"], name, "no volume of that name is in spec.volumes"))
      }
      if let order = disk["bootOrder"].int {
        if order < 1 { errors.append(.invalid(path[index]["bootOrder"], "\(order)", "must be 1 or more")) }
        if !orders.insert(order).inserted { errors.append(.duplicate(path[index]["bootOrder"], "\(order)")) }
      }
      errors += target(of: disk, at: path[index])
    }
    return errors
  }

  private static func target(of disk: JSON, at path: FieldPath) -> [FieldError] {
    let targets = ["disk", "lun", "cdrom"].filter { !disk[$0].isNull }
    if targets.count > 1 {
      return [.invalid(path, "", "is \(targets.joined(separator: " and ")) at once: give one of disk, lun, cdrom")]
    }
    var errors = InstanceRules.choice(disk["cache"], ["none", "writethrough", "writeback"], at: path["cache"])
    errors += InstanceRules.choice(disk["io"], ["native", "threads"], at: path["io"])
    guard let target = targets.first else { return errors }
    let supported = target == "cdrom" ? buses.filter { $0 != "virtio" } : buses
    return errors + InstanceRules.choice(disk[target, "bus"], supported, at: path[target]["bus"])
  }

  private static func volumes(_ volumes: [JSON], at path: FieldPath) -> [FieldError] {
    var errors = NetworkRules.duplicates(of: "name", in: volumes, at: path)
    for (index, volume) in volumes.enumerated() {
      let given = sources.filter { !volume[$0].isNull }
      if given.count != 1 {
        let found = given.isEmpty ? "has no source" : "has \(given.count) sources"
        errors.append(.invalid(path[index], volume["name"].string ?? "", "\(found): give exactly one"))
      }
      errors += source(of: volume, at: path[index])
    }
    return errors
  }

  private static func source(of volume: JSON, at path: FieldPath) -> [FieldError] {
    if let problem = QuantityRules.problem(volume["emptyDisk", "capacity"], at: path["emptyDisk"]["capacity"]) {
      return [problem]
    }
    let host = volume["hostDisk"]
    guard host.isObject else { return [] }
    var errors = InstanceRules.choice(host["type"], ["Disk", "DiskOrCreate"], at: path["hostDisk"]["type"])
    if let file = host["path"].string, !file.hasPrefix("/") {
      errors.append(.invalid(path["hostDisk"]["path"], file, "must begin with /"))
    }
    if let problem = QuantityRules.problem(host["capacity"], at: path["hostDisk"]["capacity"]) {
      errors.append(problem)
    }
    if host["type"].string == "DiskOrCreate", host["capacity"].isNull {
      errors.append(.required(path["hostDisk"]["capacity"], "a disk that is created needs a size"))
    }
    return errors
  }
}
