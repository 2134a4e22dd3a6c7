// What libvirt says about its host, read from its two capability documents.

import CLibvirt

extension LibvirtHypervisor {
  public func capabilities() async throws -> HostCapabilities {
    try await call { connection in
      let host = try XMLElement(parsing: take(virConnectGetCapabilities(connection), "virConnectGetCapabilities"))
      let domain = try? XMLElement(
        parsing: take(
          virConnectGetDomainCapabilities(connection, nil, nil, nil, nil, 0), "virConnectGetDomainCapabilities"))
      var hypervisor: UInt = 0
      var library: UInt = 0
      virConnectGetVersion(connection, &hypervisor)
      virConnectGetLibVersion(connection, &library)
      return HostCapabilities(
        cpuModel: host.first("host", "cpu", "model")?.text ?? "", usableModels: domain.map(usableModels) ?? [],
        emulatorVersion: "QEMU \(version(hypervisor))", driverVersion: "libvirt \(version(library))",
        emulatorPath: domain?.first("path")?.text)
    }
  }
}

private func usableModels(_ capabilities: XMLElement) -> [String] {
  let modes = capabilities.first("cpu")?.all("mode") ?? []
  return modes.filter { $0["name"] == "custom" }.flatMap { $0.all("model") }
    .filter { $0["usable"] == "yes" }.map(\.text)
}

/// libvirt packs versions as major × 1,000,000 + minor × 1,000 + release.
private func version(_ number: UInt) -> String {
  "\(number / 1_000_000).\(number / 1000 % 1000).\(number % 1000)"
}
