// What the server fills in when a VirtualMachineInstance is created.

import Codecs

enum InstanceDefaults {
  static func apply(to instance: inout JSON, now: String) {
    if !instance.meta.finalizers.contains(Names.instanceFinalizer) {
      instance.meta.finalizers += [Names.instanceFinalizer]
    }
    machine(&instance["spec"])
    network(&instance["spec"])
    disks(&instance["spec"])
    status(&instance, now: now)
  }

  private static func machine(_ spec: inout JSON) {
    if spec["architecture"].isNull { spec["architecture"] = "amd64" }
    if spec["domain", "machine", "type"].isNull { spec["domain", "machine", "type"] = "q35" }
    if spec["domain", "cpu", "model"].isNull { spec["domain", "cpu", "model"] = "host-model" }
    for name in ["cores", "sockets", "threads"] where spec["domain", "cpu", name].isNull {
      spec["domain", "cpu", name] = 1
    }
    let resources = spec["domain", "resources"]
    let requested =
      resources["requests", "memory"].isNull ? resources["limits", "memory"] : resources["requests", "memory"]
    if spec["domain", "memory", "guest"].isNull { spec["domain", "memory", "guest"] = requested }
    if spec["terminationGracePeriodSeconds"].isNull { spec["terminationGracePeriodSeconds"] = 30 }
  }

  /// A guest that says nothing of networks gets the pod's, behind address translation.
  private static func network(_ spec: inout JSON) {
    let isSilent = !spec["networks"].hasContent && !spec["domain", "devices", "interfaces"].hasContent
    guard isSilent, spec["domain", "devices", "autoattachPodInterface"].bool != false else { return }
    spec["networks"] = [["name": "default", "pod": .object([:])]]
    spec["domain", "devices", "interfaces"] = [["name": "default", "masquerade": .object([:])]]
  }

  /// Every volume has a disk, every disk a bus.
  private static func disks(_ spec: inout JSON) {
    var disks = spec["domain", "devices", "disks"].elements
    let named = Set(disks.compactMap { $0["name"].string })
    let notDisks = ["downwardMetrics", "memoryDump", "containerPath"]
    for volume in spec["volumes"].elements where notDisks.allSatisfy({ volume[$0].isNull }) {
      guard let name = volume["name"].string, !named.contains(name) else { continue }
      disks.append(["name": .string(name), "disk": ["bus": "sata"]])
    }
    for index in disks.indices {
      let target = ["disk", "lun", "cdrom"].first { !disks[index][$0].isNull } ?? "disk"
      if disks[index][target, "bus"].isNull { disks[index][target, "bus"] = "sata" }
    }
    if !disks.isEmpty { spec["domain", "devices", "disks"] = .array(disks) }
  }

  private static func status(_ instance: inout JSON, now: String) {
    let memory = instance["spec", "domain", "memory", "guest"]
    instance["status"] = [
      "phase": "Pending",
      "phaseTransitionTimestamps": [["phase": "Pending", "phaseTransitionTimestamp": .string(now)]],
      "memory": ["guestAtBoot": memory, "guestCurrent": memory, "guestRequested": memory],
      "currentCPUTopology": [
        "cores": instance["spec", "domain", "cpu", "cores"], "sockets": instance["spec", "domain", "cpu", "sockets"],
        "threads": instance["spec", "domain", "cpu", "threads"],
      ],
    ]
  }
}
