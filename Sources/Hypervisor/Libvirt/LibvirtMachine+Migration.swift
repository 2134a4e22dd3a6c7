// Live migration by libvirt: the call itself on a thread of its own, statistics and orders on the others.

import CLibvirt
import Codecs
import Glibc
import Threads

extension LibvirtMachine {
  func migrate(_ order: MigrationOrder) async throws {
    let parameters = TypedParameters()
    try parameters.add(order)
    var flags = VIR_MIGRATE_LIVE.rawValue | VIR_MIGRATE_PEER2PEER.rawValue | VIR_MIGRATE_PERSIST_DEST.rawValue
    flags |= VIR_MIGRATE_UNDEFINE_SOURCE.rawValue | VIR_MIGRATE_ABORT_ON_ERROR.rawValue
    if !order.copiedDisks.isEmpty { flags |= VIR_MIGRATE_NON_SHARED_INC.rawValue }
    if order.allowsAutoConverge { flags |= VIR_MIGRATE_AUTO_CONVERGE.rawValue }
    flags |= order.allowsPostCopy ? VIR_MIGRATE_POSTCOPY.rawValue : VIR_MIGRATE_PAUSED.rawValue
    if order.resumesPostCopy { flags |= VIR_MIGRATE_POSTCOPY_RESUME.rawValue }
    // Paths name the files of both hosts: libvirt would take any cache mode but none for unsafe on shared ones.
    flags |= VIR_MIGRATE_UNSAFE.rawValue
    let chosen = UInt32(flags)
    try await alone { domain in
      _ = try check(
        virDomainMigrateToURI3(domain, order.destination, parameters.pointer, UInt32(parameters.count), chosen),
        "virDomainMigrateToURI3")
    }
  }

  func migrationStatistics() async throws -> MigrationStatistics? {
    try await with { domain in
      var type: Int32 = 0
      let parameters = TypedParameters()
      try check(
        virDomainGetJobStats(domain, &type, &parameters.pointer, &parameters.count, 0), "virDomainGetJobStats")
      let isNone = type == Int32(bitPattern: VIR_DOMAIN_JOB_NONE.rawValue)
      return isNone ? nil : MigrationStatistics(parameters)
    }
  }

  func abortMigration() async throws { try await act("virDomainAbortJob") { virDomainAbortJob($0) } }

  func limitDowntime(toMilliseconds limit: Int) async throws {
    try await act("virDomainMigrateSetMaxDowntime") { virDomainMigrateSetMaxDowntime($0, UInt64(limit), 0) }
  }

  func switchToPostCopy() async throws {
    try await act("virDomainMigrateStartPostCopy") { virDomainMigrateStartPostCopy($0, 0) }
  }

  func isPersistent() async throws -> Bool {
    try await with { domain in try check(virDomainIsPersistent(domain), "virDomainIsPersistent") == 1 }
  }

  func migratableXML() async throws -> String {
    try await with { domain in
      try take(virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_MIGRATABLE.rawValue), "virDomainGetXMLDesc")
    }
  }
}

extension MigrationStatistics {
  fileprivate init(_ parameters: TypedParameters) {
    total = parameters[VIR_DOMAIN_JOB_DATA_TOTAL]
    processed = parameters[VIR_DOMAIN_JOB_DATA_PROCESSED]
    remaining = parameters[VIR_DOMAIN_JOB_DATA_REMAINING]
    rate = parameters[VIR_DOMAIN_JOB_MEMORY_BPS].saturatingAdd(parameters[VIR_DOMAIN_JOB_DISK_BPS])
    dirtyRate = parameters[VIR_DOMAIN_JOB_MEMORY_DIRTY_RATE].saturatingMultiply(
      max(1, parameters[VIR_DOMAIN_JOB_MEMORY_PAGE_SIZE]))
    iteration = parameters[VIR_DOMAIN_JOB_MEMORY_ITERATION]
    downtime = parameters[VIR_DOMAIN_JOB_DOWNTIME]
    elapsed = parameters[VIR_DOMAIN_JOB_TIME_ELAPSED]
  }
}

/// libvirt's list of named values, of which it keeps pointer, length and capacity apart.
///
/// `@unchecked` because of the pointer: one call at a time uses it, made here before the call and read after it.
private final class TypedParameters: @unchecked Sendable {
  var pointer: virTypedParameterPtr?
  var count: Int32 = 0
  private var capacity: Int32 = 0

  deinit { virTypedParamsFree(pointer, count) }

  func add(_ order: MigrationOrder) throws(HypervisorError) {
    try add(VIR_MIGRATE_PARAM_URI, order.memoryURI)
    try add(VIR_MIGRATE_PARAM_DEST_XML, order.xml)
    try add(VIR_MIGRATE_PARAM_PERSIST_XML, order.xml)
    if !order.copiedDisks.isEmpty { try add(VIR_MIGRATE_PARAM_DISKS_URI, order.disksURI) }
    for disk in order.copiedDisks { try add(VIR_MIGRATE_PARAM_MIGRATE_DISKS, disk) }
    // libvirt counts in MiB a second.
    if let bandwidth = order.bandwidth {
      let mebibytes = UInt64(max(1, bandwidth >> 20))
      try check(
        virTypedParamsAddULLong(&pointer, &count, &capacity, VIR_MIGRATE_PARAM_BANDWIDTH, mebibytes),
        "virTypedParamsAddULLong")
    }
  }

  private func add(_ name: String, _ value: String) throws(HypervisorError) {
    try check(virTypedParamsAddString(&pointer, &count, &capacity, name, value), "virTypedParamsAddString")
  }

  /// Zero where there is no such value.
  subscript(name: String) -> Int64 {
    var value: UInt64 = 0
    if virTypedParamsGetULLong(pointer, count, name, &value) == 1 { return Int64(clamping: value) }
    var small: Int32 = 0
    return virTypedParamsGetInt(pointer, count, name, &small) == 1 ? Int64(small) : 0
  }
}
