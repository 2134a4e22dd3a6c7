// Which running lab real guests are measured on.

import APIClient
import ArgumentParser
import FoundationEssentials

struct LabOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The directory of a running lab (`spyhop lab up`).", valueName: "dir"))
  var lab = "/var/lib/spyhop/lab"

  @Option(help: ArgumentHelp("The lab's kubeconfig (default: that in its directory).", valueName: "file"))
  var kubeconfig: String?

  @Option(help: ArgumentHelp("The host to measure on.", valueName: "name"))
  var node = "node-a"

  @Option(
    help: ArgumentHelp("The directory with the guest's vmlinuz and initrd.gz, allowed by the lab.", valueName: "dir"))
  var guest: String

  var kubeconfigFile: String { kubeconfig ?? "\(lab)/server/kubeconfig" }

  /// The host's libvirt, where virsh reaches it from outside the host.
  var libvirt: LibvirtHost { libvirt(of: node) }

  func libvirt(of node: String) -> LibvirtHost {
    LibvirtHost(socket: "\(lab)/nodes/\(node)/run/libvirt/libvirt-sock")
  }

  func client() throws -> HTTPResourceClient { try HTTPResourceClient(kubeconfig: .load(path: kubeconfigFile)) }

  func validate() throws {
    guard FileManager.default.fileExists(atPath: kubeconfigFile) else {
      throw ValidationError("there is no lab in \(lab): make one with `spyhop lab up --allow-host-path \(guest)`")
    }
  }
}
