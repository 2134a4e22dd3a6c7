// The machines that tests create.

import Codecs

enum Manifests {
  /// A VM that boots the test guest's Linux.
  ///
  /// - Parameter words: further words for the kernel's command line: `count` makes it print `line N` for ever.
  static func linux(_ name: String, words: String = "", runStrategy: String = "Always") -> JSON {
    // Measured on a busy machine, an emulated processor's loops per jiffy come out wrong, and its delays take minutes.
    let boot: JSON = [
      "kernelArgs": .string("console=ttyS0 quiet loglevel=0 lpj=1000000 no_timer_check \(words)"),
      "container": [
        "image": .string("host://\(Programs.guest ?? "")"), "kernelPath": "/vmlinuz", "initrdPath": "/initrd.gz",
      ],
    ]
    var machine = empty(name, memory: "128Mi", runStrategy: runStrategy)
    // Long enough for one that is told to stop while it boots: it is asked again until it can hear.
    machine["spec", "template", "spec", "terminationGracePeriodSeconds"] = 60
    machine["spec", "template", "spec", "domain", "firmware"] = ["kernelBoot": boot]
    machine["spec", "template", "spec", "domain", "devices"] = ["disks": [["name": "seed", "disk": ["bus": "virtio"]]]]
    machine["spec", "template", "spec", "volumes"] = [
      ["name": "seed", "cloudInitNoCloud": ["userData": .string("#!/bin/sh\necho hello from $(hostname)\n")]]
    ]
    return machine
  }

  /// The Linux guest with an empty disk of 64 MiB, which is its host's own, as /dev/vda.
  static func withDisk(_ name: String) -> JSON {
    var machine = linux(name)
    machine["spec", "template", "spec", "domain", "devices", "disks"] = [["name": "data", "disk": ["bus": "virtio"]]]
    machine["spec", "template", "spec", "volumes"] = [["name": "data", "emptyDisk": ["capacity": "64Mi"]]]
    return machine
  }

  /// A VM without anything to boot: its firmware finds that out in a second and idles.
  static func empty(_ name: String, memory: String = "32Mi", runStrategy: String = "Always") -> JSON {
    [
      "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine", "metadata": ["name": .string(name)],
      "spec": [
        "runStrategy": .string(runStrategy),
        "template": [
          "metadata": ["labels": ["kubevirt.io/vm": .string(name)]],
          "spec": [
            "terminationGracePeriodSeconds": 0,
            "domain": ["memory": ["guest": .string(memory)], "devices": [:]],
          ],
        ],
      ],
    ]
  }
}
