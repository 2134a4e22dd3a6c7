// What libvirt counts for running machines: one call for all of them.

import CLibvirt
import Statistics

extension LibvirtHypervisor {
  public func counters() async throws -> [MachineCount] {
    try await call { connection in
      let groups =
        VIR_DOMAIN_STATS_CPU_TOTAL.rawValue | VIR_DOMAIN_STATS_VCPU.rawValue | VIR_DOMAIN_STATS_BALLOON.rawValue
        | VIR_DOMAIN_STATS_INTERFACE.rawValue | VIR_DOMAIN_STATS_BLOCK.rawValue
      // A machine whose monitor is taken, such as one that is being migrated, tells what it can without it.
      let flags =
        VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE.rawValue | VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT.rawValue
      var records: UnsafeMutablePointer<virDomainStatsRecordPtr?>?
      let count = try check(
        virConnectGetAllDomainStats(connection, groups, &records, flags), "virConnectGetAllDomainStats")
      defer { virDomainStatsRecordListFree(records) }
      return (0..<Int(count)).compactMap { records?[$0] }.compactMap { MachineCount($0.pointee) }
    }
  }
}

extension MachineCount {
  fileprivate init?(_ record: virDomainStatsRecord) {
    guard let name = virDomainGetName(record.dom) else { return nil }
    var numbers: [String: Int64] = [:]
    var names: [String: String] = [:]
    for index in 0..<Int(record.nparams) {
      let value = record.params[index]
      let field = withUnsafeBytes(of: value.field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if let text = value.text { names[field] = text } else { numbers[field] = value.number }
    }
    self.init(name: String(cString: name), counters: MachineCounters(libvirt: numbers, names: names))
  }
}

extension virTypedParameter {
  fileprivate var text: String? {
    guard UInt32(bitPattern: type) == VIR_TYPED_PARAM_STRING.rawValue, let pointer = value.s else { return nil }
    return String(cString: pointer)
  }

  /// Nil for what is no whole number.
  fileprivate var number: Int64? {
    switch virTypedParameterType(rawValue: UInt32(bitPattern: type)) {
    case VIR_TYPED_PARAM_INT: Int64(value.i)
    case VIR_TYPED_PARAM_UINT: Int64(value.ui)
    case VIR_TYPED_PARAM_LLONG: value.l
    case VIR_TYPED_PARAM_ULLONG: Int64(clamping: value.ul)
    default: nil
    }
  }
}
